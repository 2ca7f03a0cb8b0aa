package io.keybroker.proxy.response;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.http.RequestHead;

/** Guesses from a head, before anything in it is believed, in which shape its sender can read an error. */
public final class ErrorProtocolDetector {
    private static final String TERMINATOR = "/aws4_request";

    private ErrorProtocolDetector() {}

    public static Protocol of(RequestHead head, Catalogue catalogue) {
        if (head.query().has("SignatureVersion")) {
            return catalogue.protocolOfQuery(head.query());
        }
        String claimed = head.headers()
                .first("authorization")
                .or(() -> head.query().first("X-Amz-Credential"))
                .orElse("");
        int end = claimed.indexOf(TERMINATOR);
        if (end <= 0) {
            return byHeaders(head);
        }
        int start = claimed.lastIndexOf('/', end - 1);
        return catalogue.protocolOf(claimed.substring(start + 1, end), head).orElseGet(() -> byHeaders(head));
    }

    private static Protocol byHeaders(RequestHead head) {
        String type = head.headers().first("content-type").orElse("");
        if (head.headers().has("x-amz-target") || type.startsWith("application/x-amz-json")) {
            return Protocol.JSON;
        }
        if (head.headers().has("smithy-protocol")) {
            return Protocol.CBOR;
        }
        return type.startsWith("application/x-www-form-urlencoded") ? Protocol.QUERY : Protocol.S3;
    }
}
