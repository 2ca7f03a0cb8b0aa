package io.keybroker.demo;

import io.keybroker.demo.RawConnection.Request;
import io.keybroker.enrolment.EnrolmentService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * Bytes that a parser of the data listener finds hard.
 *
 * @param name which parser, and what is bad about them
 * @param bytes the request, for a key; unsigned requests ignore it
 * @param signed whether a key changes the bytes
 */
record HostileInput(String name, Source bytes, boolean signed) {
    private static final String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private static final String TRAILED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static final int LARGE = 15 * 1024 * 1024;
    private static final int SMALL = 8 * 1024;

    /** Makes the bytes of a request. */
    interface Source {
        String of(AwsBasicCredentials key) throws Exception;
    }

    byte[] request(AwsBasicCredentials key) throws Exception {
        return bytes.of(key).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bodies just below the limit of one. */
    static List<HostileInput> large() {
        List<HostileInput> inputs = bodies(LARGE, ", 15 MiB");
        inputs.add(unsigned("enrolment of 15 MiB", enrolment(filled("[", LARGE))));
        return inputs;
    }

    /** Bodies of which many fit into a second, and heads. */
    static List<HostileInput> small() {
        List<HostileInput> inputs = bodies(SMALL, ", 8 KiB");
        addHeads(inputs);
        inputs.add(unsigned("enrolment", enrolment("{\"ticket\":\"" + filled("a", 1000) + "\"}")));
        return inputs;
    }

    private static List<HostileInput> bodies(int size, String label) {
        List<HostileInput> inputs = new ArrayList<>();
        forms(size).forEach((name, body) -> inputs.add(signed(name + label, form(body))));
        json(size).forEach((name, body) -> inputs.add(signed("JSON of " + name + label, json(body))));
        cbor(size).forEach((name, body) -> inputs.add(signed("CBOR of " + name + label, cbor(body))));
        xml(size).forEach((name, body) -> inputs.add(signed("XML of " + name + label, xml(body))));
        signedChunks(size).forEach((name, body) -> inputs.add(stream(name + label, body, SIGNED_CHUNKS)));
        trailedChunks(size).forEach((name, body) -> inputs.add(stream(name + label, body, TRAILED_CHUNKS)));
        return inputs;
    }

    private static HostileInput signed(String name, Request request) {
        return new HostileInput(name, request::signed, true);
    }

    private static HostileInput stream(String name, String body, String payload) {
        return new HostileInput(name, key -> stream(body).signed(key, Instant.now(), payload), true);
    }

    private static Map<String, String> forms(int size) {
        return Map.of(
                "form of equal parameters", filled("a=&", size),
                "form without values", filled("a&", size),
                "form of distinct names", counted("", "n%x=&", "", size),
                "form of escapes", "Action=SendMessage&a=" + filled("%41", size),
                "form of one name", filled("a", size));
    }

    private static Map<String, String> json(int size) {
        return Map.of(
                "distinct names", counted("{", "\"n%x\":1,", "\"z\":1}", size),
                "nested objects", filled("{\"a\":", size),
                "nested arrays", filled("[", size),
                "numbers", "{\"a\":[" + filled("1e9,", size) + "1]}",
                "one number", "{\"a\":" + filled("9", size) + "}",
                "escapes", "{\"TableName\":\"" + filled("\\u0061", size) + "\"}",
                "empty objects", "{\"a\":[" + filled("{},", size) + "1]}");
    }

    private static Map<String, String> cbor(int size) {
        return Map.of(
                "nested arrays",
                filled("\u009f", size),
                "nested maps",
                filled("\u00bf\u0061\u0061", size),
                "small chunks",
                "\u00bf\u007f" + filled("\u0061\u0061", size) + "\u00ff\u0001\u00ff",
                "a long length",
                "\u00bf\u007b\u007f" + "\u00ff".repeat(7) + filled("a", size));
    }

    private static Map<String, String> xml(int size) {
        return Map.of(
                "objects", counted("<Delete>", "<Object><Key>%x</Key></Object>", "</Delete>", size),
                "nested elements", filled("<a>", size),
                "attributes", counted("<Delete ", "a%x='' ", "/>", size),
                "references", "<Delete><Object><Key>" + filled("&#97;", size) + "</Key></Object></Delete>",
                "namespaces", counted("<Delete ", "xmlns:n%x='u' ", "/>", size),
                "comments", "<Delete>" + filled("<!---->", size) + "</Delete>");
    }

    private static Map<String, String> signedChunks(int size) {
        return Map.of(
                "signed chunks of a byte", filled("1;chunk-signature=" + "0".repeat(64) + "\r\na\r\n", size),
                "chunks without signatures", filled("1\r\na\r\n", size));
    }

    private static Map<String, String> trailedChunks(int size) {
        return Map.of(
                "unsigned chunks of a byte", filled("1\r\na\r\n", size) + "0\r\n\r\n",
                "chunk with a long size", filled("0", size),
                "chunk with a long trailer", "1\r\na\r\n0\r\nx:" + filled("y", size));
    }

    private static void addHeads(List<HostileInput> inputs) {
        String host = "GET /bucket/key HTTP/1.1\r\nhost: localhost\r\n";
        inputs.add(unsigned("head of many fields", host + counted("", "n%x: v\r\n", "\r\n", 1 << 20)));
        inputs.add(unsigned("head without an end", host + "a: " + filled("b", 1 << 20)));
        inputs.add(unsigned(
                "head of one long target", "GET /" + filled("%41", 1 << 16) + " HTTP/1.1\r\nhost: localhost\r\n\r\n"));
        inputs.add(unsigned("many heads at once", filled(host + "\r\n", 1 << 18)));
        inputs.add(unsigned("bytes that are no head", filled("\u0000\u00ff\r\n", 1 << 18)));
        inputs.add(new HostileInput(
                "query of many parameters",
                key -> Request.s3("GET", "/bucket?" + filled("a=&", 8000)).signed(key),
                true));
        inputs.add(new HostileInput(
                "framing chunks of a byte",
                key -> "PUT /jobs/key HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
                        + filled("1\r\na\r\n", 1 << 18),
                false));
    }

    private static HostileInput unsigned(String name, String bytes) {
        return new HostileInput(name, key -> bytes, false);
    }

    private static String enrolment(String body) {
        return "POST /.broker/" + EnrolmentService.ENROL
                + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static Request form(String body) {
        return new Request("sqs", "POST", "/", body, "content-type", "application/x-www-form-urlencoded");
    }

    private static Request json(String body) {
        return new Request(
                "dynamodb",
                "POST",
                "/",
                body,
                "content-type",
                "application/x-amz-json-1.0",
                "x-amz-target",
                "DynamoDB_20120810.GetItem");
    }

    private static Request cbor(String body) {
        return new Request(
                "monitoring",
                "POST",
                "/service/GraniteServiceVersion20100801/operation/PutMetricData",
                body,
                "content-type",
                "application/cbor",
                "smithy-protocol",
                "rpc-v2-cbor");
    }

    private static Request xml(String body) {
        return new Request("s3", "POST", "/jobs?delete", body, "content-type", "application/xml");
    }

    private static Request stream(String body) {
        return new Request(
                "s3",
                "PUT",
                "/jobs/hostile",
                body,
                "content-encoding",
                "aws-chunked",
                "x-amz-decoded-content-length",
                Integer.toString(body.length() / 6),
                "x-amz-trailer",
                "x-amz-checksum-crc32");
    }

    private static String filled(String piece, int size) {
        return piece.repeat(Math.max(1, size / piece.length()));
    }

    private static String counted(String before, String piece, String after, int size) {
        StringBuilder text = new StringBuilder(size + 64).append(before);
        int hole = piece.indexOf("%x");
        for (int i = 0; text.length() < size; i++) {
            text.append(piece, 0, hole).append(Integer.toHexString(i)).append(piece, hole + 2, piece.length());
        }
        return text.append(after).toString();
    }
}
