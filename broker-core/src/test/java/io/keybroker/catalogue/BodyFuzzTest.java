package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keybroker.refusal.RefusedException;
import java.util.List;

/** Bodies of any bytes in each form: read, or rejected. */
final class BodyFuzzTest {
    private static final Addresses ASKED = Addresses.of(List.of("TableName", "Tags.**", "Keys.~", "A.B", "M.*.V"));
    private static final List<String> PATHS = List.of("TableName", "Keys.~", "A.B", "M.*.V");

    /** Reads one body. */
    @FunctionalInterface
    private interface Parser {
        Body parse(byte[] body) throws RefusedException;
    }

    private static void read(Parser parser, byte[] data) {
        try {
            Body body = parser.parse(data);
            for (String path : PATHS) {
                assertThat(body.values(path)).hasSizeLessThanOrEqualTo(data.length);
                body.has(path);
            }
            body.pairs("Tags", "Key", "Value");
            body.entries("Tags");
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest
    void json(byte[] data) {
        read(body -> TreeBody.json(body, ASKED), data);
    }

    @FuzzTest
    void cbor(byte[] data) {
        read(body -> TreeBody.cbor(body, ASKED), data);
    }

    @FuzzTest
    void xml(byte[] data) {
        read(XmlBody::parse, data);
    }

    @FuzzTest
    void form(byte[] data) {
        read(FormBody::parse, data);
    }

    @FuzzTest
    void deletion(byte[] data) {
        try {
            assertThat(DeleteObjects.demands("arn:aws:s3:::b", data, false)).isNotEmpty();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
