package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Heads that a request may have had before one thing of it was changed on the way, each with what happened then. */
final class ChangedHeads {
    /** What clients send where hops write their own. */
    private static final Map<String, List<String>> USUAL = Map.of(
            "accept-encoding",
            List.of("identity", "gzip", "gzip, deflate", "gzip,deflate", "gzip, deflate, br", "gzip, br, deflate", "*"),
            "connection",
            List.of("keep-alive", "Keep-Alive", "close"),
            "expect",
            List.of("100-continue"),
            "te",
            List.of("trailers"),
            "transfer-encoding",
            List.of("chunked"));

    private static final int MOST_PARAMETERS = 8;

    private final RequestHead head;
    private final List<Change> changes = new ArrayList<>();

    private ChangedHeads(RequestHead head) {
        this.head = head;
    }

    /** A head as it may have been, and what that means. */
    record Change(RequestHead before, String meaning) {}

    /** All of them, the likeliest first. */
    static List<Change> of(RequestHead head, RequestSignature signature, SignatureClues clues) {
        ChangedHeads changed = new ChangedHeads(head);
        Map<String, String> earlier = clues.earlier().orElse(Map.of());
        changed.addHosts(signature, clues, earlier);
        changed.addPaths();
        for (String name : signature.signedHeaders()) {
            if (!name.equals("host") && !name.equals("x-amz-date")) {
                changed.addHeader(name, earlier);
            }
        }
        changed.addParameters();
        return changed.changes;
    }

    /** As it came but for the port, then each known name with and without the port that came. */
    private void addHosts(RequestSignature signature, SignatureClues clues, Map<String, String> earlier) {
        String sent = head.headers().first("host").orElse("");
        String port = sent.length() > head.hostname().length()
                ? sent.substring(head.hostname().length())
                : "";
        String service = signature.scope().service();
        List<String> names = new ArrayList<>(List.of(head.hostname()));
        names.addAll(clues.hosts());
        names.add(service + ".amazonaws.com");
        names.add(service + "." + signature.scope().region() + ".amazonaws.com");
        Set<String> hosts = new LinkedHashSet<>();
        if (earlier.containsKey("host")) {
            hosts.add(earlier.get("host"));
        }
        for (String name : names) {
            hosts.add(name);
            if (name.indexOf(':') < 0) {
                hosts.add(name + port);
                hosts.add(name + ":443");
            }
        }
        hosts.remove(sent);
        for (String host : hosts) {
            add(
                    withHeader("host", host),
                    "the host '" + host + "' (received: '" + sent + "'), so a proxy changed the Host header");
        }
    }

    /** Paths that proxies are known to make of another. */
    private void addPaths() {
        String path = head.path();
        addPath(path + "/", "so a proxy removed the trailing slash");
        if (path.length() > 1 && path.endsWith("/")) {
            addPath(path.substring(0, path.length() - 1), "so a proxy added a trailing slash");
        }
        addPath("/", "so a proxy added a path prefix");
    }

    private void addPath(String path, String meaning) {
        add(
                new RequestHead(head.method(), path, head.query(), head.headers()),
                "the path '" + path + "' (received: '" + head.path() + "'), " + meaning);
    }

    private void addHeader(String name, Map<String, String> earlier) {
        String sent = head.headers().first(name).orElse("");
        Map<String, String> values = new LinkedHashMap<>();
        if (earlier.containsKey(name)) {
            values.put(earlier.get(name), "that of an earlier request of this key");
        }
        USUAL.getOrDefault(name, List.of()).forEach(usual -> values.putIfAbsent(usual, "as clients send it"));
        values.putIfAbsent(sent.replace(", ", ","), "without the spaces of a list");
        values.putIfAbsent(sent.replaceAll("; *charset=.*", ""), "without a charset");
        values.putIfAbsent("", "none at all");
        values.remove(sent);
        boolean shown = SignatureClues.isOftenChanged(name); // any other may hold a secret
        values.forEach((value, meaning) -> add(
                withHeader(name, value),
                "the header " + name + " with " + (shown ? "the value '" + value + "', " : "another value, ") + meaning
                        + (shown ? " (received: '" + sent + "')" : "") + ", so the header was changed after signing"));
    }

    /** Each parameter of the query may have been added on the way. */
    private void addParameters() {
        head.query().parameters().stream()
                .map(Query.Parameter::name)
                .distinct()
                .limit(MOST_PARAMETERS)
                .forEach(name -> add(
                        head.with(head.query().without(name::equals)),
                        "the query without the parameter '" + name + "', so a proxy added it"));
    }

    private void add(RequestHead before, String meaning) {
        changes.add(new Change(before, meaning));
    }

    /** With one field of this name, where the first stood. */
    private RequestHead withHeader(String name, String value) {
        Headers headers = head.headers();
        Headers.Builder builder = Headers.builder(headers.size());
        boolean added = false;
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equals(name)) {
                builder.add(headers.name(i), headers.value(i));
            } else if (!added) {
                builder.add(name, value);
                added = true;
            }
        }
        return new RequestHead(head.method(), head.path(), head.query(), builder.build());
    }
}
