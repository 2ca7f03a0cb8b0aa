package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.mapping.ParsedOperation;
import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds REST operations by method and path: literal segments before labels, labels before greedy labels, then by query
 * parameters and headers.
 */
final class RouteTree {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private final Node root = new Node();

    /** A node of the path tree. */
    private static final class Node {
        /** The node of unknown paths. */
        private static final Node NONE = new Node();

        private Map<String, Node> literals = Map.of();
        private List<Leaf> leaves = List.of();
        private Optional<Node> label = Optional.empty();
        private Optional<Node> greedy = Optional.empty();

        /** Returns the child of a literal; most nodes have at most one, so their table grows on demand. */
        Node literal(String segment) {
            if (literals.isEmpty()) {
                literals = new HashMap<>(2);
            }
            return literals.computeIfAbsent(segment, key -> new Node());
        }

        void addLeaf(Leaf leaf) {
            if (leaves.isEmpty()) {
                leaves = new ArrayList<>(1);
            }
            leaves.add(leaf);
        }
    }

    /** An operation at its node. */
    private record Leaf(
            LazyOperationModel operation,
            List<String> labels,
            List<Query.Parameter> literals,
            List<String> discriminators,
            boolean slash) {}

    /**
     * An operation and its path labels.
     *
     * @param row the operation
     * @param labels the labels, decoded once
     */
    record Match(OperationModel row, Map<String, String> labels) {}

    /** Adds an operation by method and path template, and by its distinguishing parameters. */
    void add(ParsedOperation.Route route, LazyOperationModel operation) {
        String path = route.path();
        List<String> labels = new ArrayList<>();
        Node node = root.literal(route.method());
        boolean slash = path.length() > 1 && path.endsWith("/");
        for (String segment : segments(path)) {
            node = child(node, segment, labels);
        }
        node.addLeaf(new Leaf(operation, labels, route.literals(), route.needed(), slash));
    }

    private static Node child(Node node, String segment, List<String> labels) {
        if (!segment.startsWith("{")) {
            return node.literal(segment);
        }
        boolean greedy = segment.endsWith("+}");
        labels.add(segment.substring(1, segment.length() - (greedy ? 2 : 1)));
        Node next = (greedy ? node.greedy : node.label).orElseGet(Node::new);
        if (greedy) {
            node.greedy = Optional.of(next);
        } else {
            node.label = Optional.of(next);
        }
        return next;
    }

    private static List<String> segments(String path) {
        String inner = path.endsWith("/") ? path.substring(1, Math.max(1, path.length() - 1)) : path.substring(1);
        return inner.isEmpty() ? List.of() : List.of(inner.split("/", -1));
    }

    /** Finds the operation of a raw path. */
    Optional<Match> find(RequestHead head) throws RequestRejectedException {
        Node start = root.literals.getOrDefault(head.method(), Node.NONE);
        List<String> path = segments(head.path());
        if (start == Node.NONE || path.contains("")) {
            return Optional.empty();
        }
        return new Search(path, head).from(start, 0);
    }

    /** The search for one request; the first operation that fits ends it. */
    private static final class Search {
        private final List<String> path;
        private final RequestHead head;
        private final List<SegmentRange> held = new ArrayList<>(4);

        Search(List<String> path, RequestHead head) {
            this.path = path;
            this.head = head;
        }

        Optional<Match> from(Node node, int at) throws RequestRejectedException {
            if (at == path.size()) {
                return best(node);
            }
            String segment = path.get(at);
            Node literal = node.literals.getOrDefault(segment, Node.NONE);
            if (literal == Node.NONE && at == 0 && DATE.matcher(segment).matches()) {
                literal = anyDate(node);
            }
            Optional<Match> match = literal == Node.NONE ? Optional.empty() : from(literal, at + 1);
            if (match.isEmpty() && node.label.isPresent()) {
                match = fromLabel(node.label.get(), new SegmentRange(at, at + 1));
            }
            for (int end = at + 1; node.greedy.isPresent() && end <= path.size() && match.isEmpty(); end++) {
                match = fromLabel(node.greedy.get(), new SegmentRange(at, end));
            }
            return match;
        }

        private Optional<Match> fromLabel(Node node, SegmentRange label) throws RequestRejectedException {
            held.add(label);
            Optional<Match> match = from(node, label.to());
            held.remove(held.size() - 1);
            return match;
        }

        private Optional<Match> best(Node node) throws RequestRejectedException {
            boolean slash = head.path().length() > 1 && head.path().endsWith("/");
            List<Leaf> fitting = new ArrayList<>(1);
            for (Leaf leaf : node.leaves) {
                if (fits(leaf, head)) {
                    fitting.add(leaf);
                }
            }
            fitting.sort(Comparator.comparingInt((Leaf leaf) -> -leaf.literals().size())
                    .thenComparingInt(leaf -> -leaf.discriminators().size())
                    .thenComparingInt(leaf -> leaf.slash() == slash ? 0 : 1));
            if (fitting.isEmpty()) {
                return Optional.empty();
            }
            Leaf leaf = fitting.get(0);
            Map<String, String> labels = new HashMap<>();
            for (int i = 0; i < leaf.labels().size(); i++) {
                labels.put(leaf.labels().get(i), label(held.get(i)));
            }
            return Optional.of(new Match(leaf.operation().row(), labels));
        }

        /** Decodes a label once the route is known, because a path can have thousands of segments. */
        private String label(SegmentRange span) throws RequestRejectedException {
            return RouteTree.label(String.join("/", path.subList(span.from(), span.to())));
        }
    }

    /**
     * The segments of a label.
     *
     * @param from the first, inclusive
     * @param to the last, exclusive
     */
    private record SegmentRange(int from, int to) {}

    /** Returns the only version of a service, which also serves the older versions of older SDKs. */
    private static Node anyDate(Node node) {
        List<Node> dated = node.literals.entrySet().stream()
                .filter(entry -> DATE.matcher(entry.getKey()).matches())
                .map(Map.Entry::getValue)
                .toList();
        return dated.size() == 1 ? dated.get(0) : Node.NONE;
    }

    private static String label(String segment) throws RequestRejectedException {
        String text = RequestMembers.utf8(PercentEncoding.decode(segment));
        for (String part : text.split("[/\\\\]", -1)) {
            if (part.equals(".") || part.equals("..")) {
                throw malformed("the path has a '.' or '..' segment");
            }
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == 0xfffd)) {
            throw malformed("the path has a control character or is not UTF-8");
        }
        return text;
    }

    private static boolean fits(Leaf leaf, RequestHead head) throws RequestRejectedException {
        for (Query.Parameter literal : leaf.literals()) {
            int same = 0;
            boolean equal = false;
            for (Query.Parameter parameter : head.query().parameters()) {
                if (parameter.name().equals(literal.name())) {
                    same++;
                    equal = literal.value().isEmpty() || parameter.value().equals(literal.value());
                }
            }
            if (same > 1) {
                throw malformed("the query parameter '" + literal.name() + "' is repeated");
            }
            if (!equal) {
                return false;
            }
        }
        for (String needed : leaf.discriminators()) {
            String name = needed.substring(1);
            if (needed.startsWith("?")
                    ? !head.query().has(name)
                    : !head.headers().has(name)) {
                return false;
            }
        }
        return true;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
