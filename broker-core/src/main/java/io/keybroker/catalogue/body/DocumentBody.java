package io.keybroker.catalogue.body;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON or CBOR body: one object with unique member names, ignoring case. The body is read completely; only needed
 * members are kept.
 */
public final class DocumentBody implements ParsedBody {
    private final MemberPaths addresses;
    private final DocumentNode root;

    private DocumentBody(MemberPaths addresses, DocumentNode root) {
        this.addresses = addresses;
        this.root = root;
    }

    public static DocumentBody json(byte[] body, MemberPaths addresses) throws RequestRejectedException {
        return new DocumentBody(
                addresses, body.length == 0 ? new DocumentNode.Structure() : DocumentReader.json(body, addresses));
    }

    public static DocumentBody cbor(byte[] body, MemberPaths addresses) throws RequestRejectedException {
        return new DocumentBody(
                addresses, body.length == 0 ? new DocumentNode.Structure() : DocumentReader.cbor(body, addresses));
    }

    @Override
    public List<String> values(String path) throws RequestRejectedException {
        List<String> values = new ArrayList<>(2);
        for (DocumentNode node : nodes(path)) {
            if (node instanceof DocumentNode.Text text) {
                values.add(text.text());
            }
        }
        return values;
    }

    @Override
    public boolean has(String path) throws RequestRejectedException {
        return nodes(path).stream().anyMatch(node -> node != DocumentNode.NoText.NULL);
    }

    @Override
    public List<Map.Entry<String, String>> entries(String path) throws RequestRejectedException {
        List<DocumentNode> nodes = nodes(path);
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (DocumentNode node : nodes) {
            if (node instanceof DocumentNode.Structure map) {
                for (String name : map.names()) {
                    boolean shown = nodes.size() == 1
                            && map.child(name).orElse(DocumentNode.NoText.NULL) instanceof DocumentNode.Text;
                    entries.add(Map.entry(name, shown ? textOf(map.child(name)) : Operation.HIDDEN));
                }
            }
        }
        return entries;
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value)
            throws RequestRejectedException {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (DocumentNode node : nodes(path)) {
            if (node instanceof DocumentNode.Structure members) {
                pairs.add(Map.entry(textOf(members.child(key)), textOf(members.child(value))));
            }
        }
        return pairs;
    }

    private static String textOf(Optional<DocumentNode> node) {
        return node.isPresent() && node.get() instanceof DocumentNode.Text text ? text.text() : "";
    }

    /** Returns the nodes at a path; lists are replaced by their elements. */
    private List<DocumentNode> nodes(String path) throws RequestRejectedException {
        List<DocumentNode> nodes = new ArrayList<>(2);
        walk(root, addresses.names(path), 0, nodes);
        return nodes;
    }

    private static void walk(DocumentNode node, String[] names, int at, List<DocumentNode> into)
            throws RequestRejectedException {
        if (node instanceof DocumentNode.ListItems items) {
            for (DocumentNode item : items.items()) {
                walk(item, names, at, into);
            }
        } else if (at == names.length) {
            into.add(node);
        } else if (node instanceof DocumentNode.Structure members) {
            walkMembers(members, names, at, into);
        }
    }

    private static void walkMembers(DocumentNode.Structure members, String[] names, int at, List<DocumentNode> into)
            throws RequestRejectedException {
        if (names[at].equals("~")) {
            members.names().forEach(name -> into.add(new DocumentNode.Text(name)));
        } else if (names[at].equals("*")) {
            for (DocumentNode value : members.values()) {
                walk(value, names, at + 1, into);
            }
        } else {
            Optional<DocumentNode> child = members.child(names[at]);
            if (child.isPresent()) {
                walk(child.get(), names, at + 1, into);
            }
        }
    }
}
