package io.keybroker.catalogue.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keybroker.catalogue.s3.DeleteObjectsParser;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import java.util.List;

/** Bodies of any bytes in each form: read, or rejected. */
final class ParsedBodyFuzzTest {
    private static final MemberPaths ASKED = MemberPaths.of(List.of("TableName", "Tags.**", "Keys.~", "A.B", "M.*.V"));
    private static final List<String> PATHS = List.of("TableName", "Keys.~", "A.B", "M.*.V");

    /** Reads one body. */
    @FunctionalInterface
    private interface Parser {
        ParsedBody parse(byte[] body) throws RequestRejectedException;
    }

    private static void read(Parser parser, byte[] data) {
        try {
            ParsedBody body = parser.parse(data);
            for (String path : PATHS) {
                assertThat(body.values(path)).hasSizeLessThanOrEqualTo(data.length);
                body.has(path);
            }
            body.pairs("Tags", "Key", "Value");
            body.entries("Tags");
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest
    void json(byte[] data) {
        read(body -> DocumentBody.json(BodyContent.of(body), ASKED), data);
    }

    @FuzzTest
    void cbor(byte[] data) {
        read(body -> DocumentBody.cbor(BodyContent.of(body), ASKED), data);
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
            assertThat(DeleteObjectsParser.requiredPermissions("arn:aws:s3:::b", data, false))
                    .isNotEmpty();
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
