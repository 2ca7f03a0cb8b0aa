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
 * Why a signature may be wrong, found by trying what is known to be changed on the way from a signer to the broker. It is
 * asked only when a request is refused already, and only its words leave it.
 */
public final class SignatureDiagnostics {
    private static final String EMPTY = PayloadHash.ofBody(new byte[0]).text();
    private static final Set<String> OFTEN_CHANGED =
            Set.of("accept-encoding", "connection", "content-length", "expect", "te", "user-agent", "via");

    private final RequestSignature claim;
    private final SigningKey key;
    private final RequestHead head;
    private final String payloadLine;

    /** About a claim that this key does not prove over this head and payload line. */
    public SignatureDiagnostics(
            RequestSignature requestSignature, SigningKey key, RequestHead head, String payloadLine) {
        this.claim = requestSignature;
        this.key = key;
        this.head = head;
        this.payloadLine = payloadLine;
    }

    /** What was found, for the audit log; {@code hosts} are names that the client may have signed for. */
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
                return "it is right for the host '" + host + "' (came: '" + sentHost()
                        + "'), so something on the way changed the Host header";
            }
        }
        for (Map.Entry<String, String> path : paths().entrySet()) {
            if (isSignedBy(withPath(path.getKey()), payloadLine)) {
                return "it is right for the path '" + path.getKey() + "' (came: '" + head.path() + "'), "
                        + path.getValue();
            }
        }
        if (provesStyle(claim.scope().service().equals("s3") ? CanonicalPathStyle.OTHER : CanonicalPathStyle.S3)) {
            return "it is right with the path encoded as for "
                    + (claim.scope().service().equals("s3") ? "other services than S3" : "S3")
                    + ", so the client's signer takes the service for another kind";
        }
        for (String payload : List.of(EMPTY, "UNSIGNED-PAYLOAD")) {
            if (!payload.equals(payloadLine) && isSignedBy(head, payload)) {
                return "it is right for the payload line '" + payload + "' (came: '" + payloadLine
                        + "'), so the body or x-amz-content-sha256 is not the one that was signed";
            }
        }
        return unexplained();
    }

    private String unexplained() {
        List<String> suspects =
                claim.signedHeaders().stream().filter(OFTEN_CHANGED::contains).toList();
        return "no change of host, path or payload line that was tried explains it, so most likely the secret is not"
                + " the one that was issued with this key id"
                + (suspects.isEmpty()
                        ? ""
                        : ", or something on the way changed a signed header (" + String.join(", ", suspects) + ")");
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

    /** As it came but for the port, then each known name with and without the port that came. */
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

    /** Paths that proxies are known to make of another, each with what happened then. */
    private Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        String path = head.path();
        paths.put(path + "/", "so something on the way took the slash off its end");
        if (path.length() > 1 && path.endsWith("/")) {
            paths.put(path.substring(0, path.length() - 1), "so something on the way put a slash to its end");
        }
        paths.put("/", "so something on the way put something in front of it");
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
