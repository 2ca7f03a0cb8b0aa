package io.keybroker.signing;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4.SigningKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Explains a signature mismatch for the audit log, by trying modifications that proxies are known to make. Used only
 * for rejected requests.
 */
public final class SignatureDiagnostics {
    private static final String EMPTY = PayloadHash.ofBody(new byte[0]).text();
    private static final Set<String> OFTEN_CHANGED =
            Set.of("accept-encoding", "connection", "content-length", "expect", "te", "user-agent", "via");

    private final RequestSignature claim;
    private final SigningKey key;
    private final RequestHead head;
    private final String payloadLine;

    /** For a signature that this key does not prove over this head and payload hash. */
    public SignatureDiagnostics(
            RequestSignature requestSignature, SigningKey key, RequestHead head, String payloadLine) {
        this.claim = requestSignature;
        this.key = key;
        this.head = head;
        this.payloadLine = payloadLine;
    }

    /** Returns the explanation for the audit log; {@code hosts} are hostnames that the client may have signed for. */
    public String explain(List<String> hosts) throws RequestRejectedException {
        String canonical = CanonicalRequest.build(
                        head,
                        claim.signedHeaders(),
                        CanonicalPathStyle.forService(claim.scope().service()),
                        payloadLine)
                .sha256();
        return explanation(hosts) + "; the broker's canonical request has SHA-256 " + canonical;
    }

    private String explanation(List<String> hosts) throws RequestRejectedException {
        for (String host : hosts(hosts)) {
            if (isSignedBy(withHost(host), payloadLine)) {
                return "the signature matches the host '" + host + "' (received: '" + sentHost()
                        + "'), so a proxy changed the Host header";
            }
        }
        for (Map.Entry<String, String> path : paths().entrySet()) {
            if (isSignedBy(withPath(path.getKey()), payloadLine)) {
                return "the signature matches the path '" + path.getKey() + "' (received: '" + head.path() + "'), "
                        + path.getValue();
            }
        }
        if (provesStyle(claim.scope().service().equals("s3") ? CanonicalPathStyle.OTHER : CanonicalPathStyle.S3)) {
            return "the signature matches the path encoding of "
                    + (claim.scope().service().equals("s3") ? "services other than S3" : "S3")
                    + ", so the client signs for the wrong type of service";
        }
        for (String payload : List.of(EMPTY, "UNSIGNED-PAYLOAD")) {
            if (!payload.equals(payloadLine) && isSignedBy(head, payload)) {
                return "the signature matches the payload hash '" + payload + "' (received: '" + payloadLine
                        + "'), so the body or x-amz-content-sha256 was changed";
            }
        }
        return unexplained();
    }

    private String unexplained() {
        List<String> suspects =
                claim.signedHeaders().stream().filter(OFTEN_CHANGED::contains).toList();
        return "no tested change of host, path or payload hash explains it: the client probably uses a wrong secret"
                + (suspects.isEmpty()
                        ? ""
                        : ", or a proxy changed a signed header (" + String.join(", ", suspects) + ")");
    }

    private boolean isSignedBy(RequestHead other, String payload) throws RequestRejectedException {
        return claim.isSignedBy(key, other, payload);
    }

    private boolean provesStyle(CanonicalPathStyle style) throws RequestRejectedException {
        RequestHead signed =
                claim.carrier() == SignatureType.PRESIGNED ? head.with(PresignedQuery.signed(head.query())) : head;
        SigningBuffer text = CanonicalRequest.build(signed, claim.signedHeaders(), style, payloadLine)
                .stringToSign(claim.time(), claim.scope());
        return key.sign(text).matches(claim.signature());
    }

    private String sentHost() {
        return head.headers().first("host").orElse("");
    }

    /** Returns the received host without its port, then each known name with and without the received port. */
    private Set<String> hosts(List<String> known) {
        String sent = sentHost();
        String port = sent.length() > head.hostname().length()
                ? sent.substring(head.hostname().length())
                : "";
        List<String> names = new ArrayList<>(List.of(head.hostname()));
        names.addAll(known);
        names.add(claim.scope().service() + ".amazonaws.com");
        names.add(claim.scope().service() + "." + claim.scope().region() + ".amazonaws.com");
        Set<String> hosts = new LinkedHashSet<>();
        for (String name : names) {
            hosts.add(name);
            hosts.add(name + port);
            hosts.add(name + ":443");
        }
        hosts.remove(sent);
        return hosts;
    }

    /** Returns path rewrites that proxies are known to make, each with its explanation. */
    private Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        String path = head.path();
        paths.put(path + "/", "so a proxy removed the trailing slash");
        if (path.length() > 1 && path.endsWith("/")) {
            paths.put(path.substring(0, path.length() - 1), "so a proxy added a trailing slash");
        }
        paths.put("/", "so a proxy added a path prefix");
        return paths;
    }

    private RequestHead withPath(String path) {
        return new RequestHead(head.method(), path, head.query(), head.headers());
    }

    private RequestHead withHost(String host) {
        Headers headers = head.headers();
        Headers.Builder builder = Headers.builder(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            builder.add(headers.name(i), headers.name(i).equals("host") ? host : headers.value(i));
        }
        return new RequestHead(head.method(), head.path(), head.query(), builder.build());
    }
}
