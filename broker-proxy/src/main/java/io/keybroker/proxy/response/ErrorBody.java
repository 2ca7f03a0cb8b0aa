package io.keybroker.proxy.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The body of an error response in each protocol.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/index.html">Smithy's AWS protocols</a>
 */
final class ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory CBOR = new CBORFactory();

    private ErrorBody() {}

    static String contentType(Protocol protocol) {
        return switch (protocol) {
            case S3, REST_XML -> "application/xml";
            case QUERY, EC2 -> "text/xml";
            case JSON -> "application/x-amz-json-1.0";
            case REST_JSON -> "application/json";
            case CBOR -> "application/cbor";
        };
    }

    static byte[] of(ErrorResponse response) {
        return switch (response.protocol()) {
            case S3 -> s3(response).getBytes(StandardCharsets.UTF_8);
            case QUERY, REST_XML -> query(response).getBytes(StandardCharsets.UTF_8);
            case EC2 -> ec2(response).getBytes(StandardCharsets.UTF_8);
            case JSON, REST_JSON -> members(JSON, response);
            case CBOR -> members(CBOR, response);
        };
    }

    private static String s3(ErrorResponse response) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                + response.errorCode().s3Code() + "</Code><Message>" + xml(response.detail()) + "</Message><RequestId>"
                + response.requestId() + "</RequestId><HostId>keybroker</HostId></Error>";
    }

    private static String query(ErrorResponse response) {
        ErrorCode errorCode = response.errorCode();
        return "<ErrorResponse><Error><Type>" + (errorCode.status() < 500 ? "Sender" : "Receiver") + "</Type><Code>"
                + errorCode.queryCode() + "</Code><Message>" + xml(response.detail()) + "</Message></Error><RequestId>"
                + response.requestId() + "</RequestId></ErrorResponse>";
    }

    private static String ec2(ErrorResponse response) {
        return "<Response><Errors><Error><Code>" + response.errorCode().ec2Code() + "</Code><Message>"
                + xml(response.detail()) + "</Message></Error></Errors><RequestID>" + response.requestId()
                + "</RequestID></Response>";
    }

    private static byte[] members(JsonFactory factory, ErrorResponse response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = factory.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("__type", response.errorCode().jsonCode());
            out.writeStringField("message", printable(response.detail()));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return bytes.toByteArray();
    }

    private static String xml(String text) {
        return printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Replaces control characters and lone surrogates of details, which quote request data. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (c < ' ' || c == 0x7f || Character.isSurrogate(c) || c >= 0xfffe) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}
