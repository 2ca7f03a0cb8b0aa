package io.keybroker.catalogue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.catalogue.body.DocumentBody;
import io.keybroker.catalogue.body.FormBody;
import io.keybroker.catalogue.body.MemberPaths;
import io.keybroker.catalogue.body.XmlBody;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Query;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what the parsers of bodies cost: CPU and allocation of plain bodies for each MiB, and of the worst at the limits. */
final class ParserCosts {
    private static final MemberPaths ASKED = MemberPaths.of(List.of("TableName", "Tags.**", "Keys.~"));
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ParserCosts() {}

    /** Reads one body. */
    @FunctionalInterface
    private interface Parser {
        void parse(byte[] body) throws RequestRejectedException;
    }

    /** A body and how it is read. */
    private record Sample(Parser parser, byte[] body) {
        String run() {
            try {
                parser.parse(body);
                return "read";
            } catch (RequestRejectedException e) {
                return e.errorCode() + ": " + e.detail();
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Sample> samples = samples();
        System.out.println("| body | MiB | CPU ms (median of 9) | worst ms | ms/MiB | allocated MiB | end |");
        System.out.println("|---|---|---|---|---|---|---|");
        samples.forEach(ParserCosts::print);
    }

    private static void print(String name, Sample sample) {
        for (int warmUp = 0; warmUp < 6; warmUp++) {
            sample.run();
        }
        long[] nanos = new long[9];
        String end = "";
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < nanos.length; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            end = sample.run();
            nanos[i] = THREADS.getCurrentThreadCpuTime() - before;
        }
        allocated = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / nanos.length;
        java.util.Arrays.sort(nanos);
        double mib = sample.body().length / 1048576.0;
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %.1f | %s |",
                name,
                mib,
                nanos[4] / 1e6,
                nanos[8] / 1e6,
                nanos[4] / 1e6 / mib,
                allocated / 1048576.0,
                end));
    }

    private static Map<String, Sample> samples() throws IOException {
        Parser form = FormBody::parse;
        Parser query = Query::parseForm;
        Parser json = body -> DocumentBody.json(BodyContent.of(body), ASKED);
        Parser cbor = body -> DocumentBody.cbor(BodyContent.of(body), ASKED);
        Map<String, Sample> samples = new LinkedHashMap<>();
        samples.put("form, 10,000 parameters", new Sample(form, form(10_000, 90)));
        samples.put("form, 20,000 of 800 bytes", new Sample(form, form(20_000, 800)));
        samples.put("form, 20,000 with deep names", new Sample(form, deepForm()));
        samples.put("form, all escapes, one value", new Sample(form, text("a=" + "%41".repeat(5_592_000))));
        samples.put("form, a=&", new Sample(form, text("a=&".repeat(5_592_000))));
        samples.put("form, a&", new Sample(query, text("a&".repeat(8_388_000))));
        samples.put("form, &", new Sample(query, text("&".repeat(16_777_000))));
        samples.put("JSON, items, 1 MiB", new Sample(json, text(items(1 << 20))));
        samples.put("JSON, items", new Sample(json, text(items(16 << 20))));
        samples.put("JSON, 4,000,000 tokens", new Sample(json, text("{\"x\":[" + "1,".repeat(3_999_990) + "1]}")));
        samples.put("JSON, small objects", new Sample(json, text("{\"x\":[" + "{\"a\":1},".repeat(990_000) + "1]}")));
        samples.put("JSON, 100,000 members", new Sample(json, text(members(99_990))));
        samples.put("JSON, 1.8 million members", new Sample(json, text(members(1_400_000))));
        samples.put("JSON, 20,000 kept", new Sample(json, text("{\"Tags\":" + members(19_990) + "}")));
        samples.put(
                "JSON, long text with escapes",
                new Sample(json, text("{\"x\":\"" + "\\u0041".repeat(2_796_000) + "\"}")));
        samples.put("JSON, one name of 16 MiB", new Sample(json, text("{\"" + "x".repeat(16_000_000) + "\":1}")));
        samples.put("CBOR, items", new Sample(cbor, cbor(16 << 20)));
        samples.put("CBOR, 4,000,000 tokens", new Sample(cbor, cborNumbers(3_999_990)));
        samples.put("CBOR, tokens beyond", new Sample(cbor, cborNumbers(16_000_000)));
        samples.put("XML, records", new Sample(XmlBody::parse, text(records(5_000, 40))));
        samples.put("XML, 50,000 elements, 1,000 names", new Sample(XmlBody::parse, text(records(24_900, 600))));
        samples.put(
                "XML, text of entities", new Sample(XmlBody::parse, text("<R>" + "&amp;".repeat(3_350_000) + "</R>")));
        samples.put("XML, text", new Sample(XmlBody::parse, text("<R>" + "x".repeat(16_700_000) + "</R>")));
        samples.put(
                "XML, elements beyond", new Sample(XmlBody::parse, text("<R>" + "<a/>".repeat(4_190_000) + "</R>")));
        return samples;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] form(int parameters, int length) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters; i++) {
            form.append(i == 0 ? "" : "&")
                    .append("Entry.")
                    .append(i)
                    .append(".Value=")
                    .append("x".repeat(length));
        }
        return text(form.toString());
    }

    private static byte[] deepForm() {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            form.append(i == 0 ? "" : "&").append("a.1.".repeat(200)).append(i).append(".b=1");
        }
        return text(form.toString());
    }

    private static String items(int length) {
        StringBuilder json = new StringBuilder("{\"TableName\":\"t\",\"Items\":[");
        while (json.length() < length - 200) {
            json.append("{\"id\":{\"S\":\"0123456789abcdef\"},\"n\":{\"N\":\"12345\"},\"b\":{\"B\":\"")
                    .append("QUJD".repeat(20))
                    .append("\"}},");
        }
        return json.append("null]}").toString();
    }

    private static String members(int count) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            json.append('"').append(Integer.toString(i, 36)).append("\":\"1\",");
        }
        return json.append("\"-\":\"1\"}").toString();
    }

    private static byte[] cbor(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("TableName", "t");
            out.writeArrayFieldStart("Items");
            for (int i = 0; i < length / 130; i++) {
                out.writeStartObject();
                out.writeStringField("id", "0123456789abcdef");
                out.writeNumberField("n", 12345);
                out.writeStringField("b", "QUJD".repeat(24));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static byte[] cborNumbers(int count) {
        byte[] body = new byte[count + 5];
        body[0] = (byte) 0xbf;
        body[1] = 0x61;
        body[2] = 'x';
        body[3] = (byte) 0x9f;
        java.util.Arrays.fill(body, 4, body.length, (byte) 0xff);
        java.util.Arrays.fill(body, 4, body.length - 2, (byte) 0x01);
        return body;
    }

    private static String records(int count, int names) {
        StringBuilder xml = new StringBuilder("<R>");
        for (int i = 0; i < count; i++) {
            xml.append("<Record")
                    .append(i % names)
                    .append("><Name>")
                    .append("n".repeat(40))
                    .append("</Name></Record")
                    .append(i % names)
                    .append('>');
        }
        return xml.append("</R>").toString();
    }
}
