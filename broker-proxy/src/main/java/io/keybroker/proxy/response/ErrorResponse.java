package io.keybroker.proxy.response;

import io.keybroker.catalogue.model.Protocol;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletionException;

/**
 * An error response in the format of the client's protocol.
 *
 * @param protocol the protocol
 * @param errorCode the error code
 * @param detail the message
 * @param requestId the broker's request ID
 */
public record ErrorResponse(Protocol protocol, ErrorCode errorCode, String detail, String requestId) {
    private static final int RETRY_SECONDS = 2;

    public static ErrorResponse of(Protocol protocol, RequestRejectedException rejection, String requestId) {
        return new ErrorResponse(protocol, rejection.errorCode(), rejection.detail(), requestId);
    }

    /** Returns the rejection behind a failed stage, or an internal error. */
    public static RequestRejectedException reason(Throwable failure) {
        Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
        return reason instanceof RequestRejectedException rejection
                ? rejection
                : new RequestRejectedException(ErrorCode.UNAVAILABLE, "internal error");
    }

    private boolean codedInHeader() {
        return switch (protocol) {
            case JSON, REST_JSON, CBOR -> true;
            case S3, QUERY, EC2, REST_XML -> false;
        };
    }

    int status() {
        return switch (protocol) {
            case JSON, CBOR -> errorCode.jsonStatus();
            case S3, QUERY, EC2, REST_XML, REST_JSON -> errorCode.status();
        };
    }

    /** Encodes the response, without its body for HEAD. */
    public ByteBuf encode(String date, boolean headAsked, boolean keepAlive) {
        byte[] body = ErrorBody.of(this);
        ResponseHeadBuilder head = new ResponseHeadBuilder(status())
                .with("Date", date)
                .with("Content-Type", ErrorBody.contentType(protocol))
                .with("Content-Length", Integer.toString(headAsked ? 0 : body.length))
                .with(protocol == Protocol.S3 ? "x-amz-request-id" : "x-amzn-RequestId", requestId);
        if (codedInHeader()) {
            head.with("x-amzn-ErrorType", errorCode.jsonCode());
        }
        if (protocol == Protocol.CBOR) {
            head.with("smithy-protocol", "rpc-v2-cbor");
        }
        if (errorCode.retryable()) {
            head.with("Retry-After", Integer.toString(RETRY_SECONDS));
        }
        if (!keepAlive) {
            head.with("Connection", "close");
        }
        ByteBuf bytes = head.end();
        return headAsked ? bytes : Unpooled.wrappedBuffer(bytes, Unpooled.wrappedBuffer(body));
    }
}
