package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.text.Ascii;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Detects the protocol of a request from its head; an ambiguous request is rejected. */
public final class ProtocolDetector {
    private static final String SCOPE_END = "/aws4_request";
    private static final String TARGET = "x-amz-target";
    private static final String SMITHY = "smithy-protocol";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Set<String> TARGETED = Set.of("application/x-amz-json-1.0", "application/x-amz-json-1.1");

    private static final List<String> CARRIERS =
            List.of(TARGET, SMITHY, "content-type", "content-encoding", "transfer-encoding", "x-amz-account-id");

    private ProtocolDetector() {}

    /** Returns the protocol that an unverified head resembles, for error responses. */
    public static Protocol detectOrGuess(List<Service> services, RequestHead head) {
        Protocol usual = services.get(0).protocol();
        if (head.headers().has(TARGET)) {
            return Protocol.JSON;
        }
        if (head.headers().has(SMITHY)) {
            return Protocol.CBOR;
        }
        Protocol form = speaksForms(services);
        boolean acts = isForm(head) || head.query().has("Action");
        if (form.isForm() && acts && (head.path().equals("/") || isQueue(head.path()) || !hasRest(services))) {
            return form;
        }
        if (usual == Protocol.S3) {
            return isControl(head) ? Protocol.REST_XML : Protocol.S3;
        }
        for (Service service : services) {
            if (service.protocol().isRest()) {
                return service.protocol();
            }
        }
        return usual;
    }

    /** Returns the same for an unknown service. */
    public static Protocol detectOrGuess(RequestHead head) {
        String type = head.headers().first("content-type").orElse("");
        if (head.headers().has(TARGET) || type.startsWith("application/x-amz-json")) {
            return Protocol.JSON;
        }
        if (head.headers().has(SMITHY)) {
            return Protocol.CBOR;
        }
        return type.startsWith(FORM) ? Protocol.QUERY : Protocol.S3;
    }

    /** Returns the signing name of the head's unverified signature of any type; it may be any text. */
    public static Optional<String> claimedService(RequestHead head) {
        String claimed = head.headers()
                .first("authorization")
                .or(() -> head.query().first("X-Amz-Credential"))
                .orElse("");
        int end = claimed.indexOf(SCOPE_END);
        return end <= 0 ? Optional.empty() : Optional.of(claimed.substring(claimed.lastIndexOf('/', end - 1) + 1, end));
    }

    private static boolean hasRest(List<Service> services) {
        return services.stream().anyMatch(service -> service.protocol().isRest());
    }

    private static Protocol speaksForms(List<Service> services) {
        for (Service service : services) {
            for (Protocol protocol : service.protocols()) {
                if (protocol.isForm()) {
                    return protocol;
                }
            }
        }
        return services.get(0).protocol();
    }

    /** Whether a head is for S3's account-level API, whose path could be a bucket's, by its signed header. */
    public static boolean isControl(RequestHead head) {
        return head.path().startsWith("/v20180820/") && head.headers().has("x-amz-account-id");
    }

    static boolean isForm(RequestHead head) {
        return contentType(head).equals(FORM);
    }

    static String contentType(RequestHead head) {
        String type = head.headers().first("content-type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** Detects the protocol of a request; rejects features of another protocol. */
    static Protocol detect(List<Service> services, RequestHead head) throws RequestRejectedException {
        for (String header : CARRIERS) {
            head.headers().single(header);
        }
        Protocol protocol = detectOrGuess(services, head);
        if (!spokenBy(services, protocol)) {
            throw malformed("'" + services.get(0).signingName() + "' does not support the protocol of this request");
        }
        if (head.headers().has(TARGET) && protocol != Protocol.JSON) {
            throw malformed("X-Amz-Target is not allowed in this protocol");
        }
        if (head.headers().has(SMITHY) && protocol != Protocol.CBOR) {
            throw malformed("smithy-protocol is not allowed in this protocol");
        }
        switch (protocol) {
            case JSON -> checkJson(services, head);
            case CBOR -> checkCbor(head);
            case QUERY, EC2 -> checkForm(services, head);
            default -> checkRest(head);
        }
        return protocol;
    }

    private static boolean spokenBy(List<Service> services, Protocol protocol) {
        for (Service service : services) {
            if (service.supports(protocol)) {
                return true;
            }
        }
        return false;
    }

    /** Checks a JSON request; SDKs for PHP and Ruby use the path of the queue in the body. */
    private static void checkJson(List<Service> services, RequestHead head) throws RequestRejectedException {
        requirePost(head, isSqs(services) && isQueue(head.path()) ? head.path() : "/");
        if (!TARGETED.contains(contentType(head))) {
            throw malformed("the Content-Type is not application/x-amz-json-1.0 or 1.1");
        }
    }

    private static void checkCbor(RequestHead head) throws RequestRejectedException {
        requirePost(head, head.path());
        String type = contentType(head);
        if (!head.headers().single(SMITHY).orElse("").equals("rpc-v2-cbor")
                || !(type.isEmpty() || type.equals("application/cbor"))) {
            throw malformed("the smithy-protocol is not rpc-v2-cbor with a body of application/cbor");
        }
    }

    private static void checkForm(List<Service> services, RequestHead head) throws RequestRejectedException {
        boolean queued = isSqs(services) && isQueue(head.path());
        if (head.method().equals("GET") && (queued || head.path().equals("/"))) {
            boolean empty = head.headers().single("content-length").orElse("0").equals("0");
            if (!empty || head.headers().has("transfer-encoding") || isForm(head)) {
                throw malformed("a request with the Action in its URL must not have a body");
            }
            return;
        }
        requirePost(head, queued ? head.path() : "/");
        if (!isForm(head)) {
            throw malformed("the Action is in the URL of a POST request (expected: in the form)");
        }
    }

    private static boolean isSqs(List<Service> services) {
        return services.get(0).signingName().equals("sqs");
    }

    /** Whether a path is a queue's, {@code /123456789012/queue}. */
    static boolean isQueue(String path) {
        String[] parts = path.split("/", -1);
        boolean account =
                parts.length == 3 && parts[1].length() == 12 && parts[1].chars().allMatch(Ascii::isDigit);
        return account && !parts[2].isEmpty() && parts[2].chars().allMatch(ProtocolDetector::isQueueName);
    }

    private static boolean isQueueName(int c) {
        return Ascii.isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static void checkRest(RequestHead head) throws RequestRejectedException {
        for (Query.Parameter parameter : head.query().parameters()) {
            if (parameter.name().equals("X-Amz-Target")) {
                throw malformed("X-Amz-Target is not allowed in a URL");
            }
        }
    }

    private static void requirePost(RequestHead head, String path) throws RequestRejectedException {
        boolean plain = head.query().parameters().isEmpty();
        if (!head.method().equals("POST") || !head.path().equals(path) || !plain) {
            throw malformed("requests of this protocol must be POST " + path + " without a query");
        }
    }

    static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= 128 && Ascii.all(text, c -> Ascii.isAlphanumeric(c) || c == '_');
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
