package io.keybroker.enrolment;

import io.keybroker.net.IpAddress;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Attested;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * The content of an instance identity document.
 *
 * @param attested whom it is about
 * @param privateIp the primary private address
 */
record InstanceDocument(Attested attested, IpAddress privateIp) {
    private static final int LARGEST = 4096;
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");

    /** Reads the document; whether to believe it is another matter. */
    static InstanceDocument parse(byte[] json) throws EnrolmentRefusedException {
        if (json.length > LARGEST) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.IID_TOO_LARGE, "document has " + json.length + " bytes (expected: up to 4096)");
        }
        StrictJson object = StrictJson.parse(json, EnrolmentRefusal.IID_MALFORMED);
        Attested attested = new Attested(
                matching(INSTANCE, "instanceId", object),
                matching(ACCOUNT, "accountId", object),
                matching(REGION, "region", object),
                matching(IMAGE, "imageId", object),
                time(object.text("pendingTime")));
        return new InstanceDocument(attested, address(object.text("privateIp")));
    }

    private static String matching(Pattern grammar, String name, StrictJson object) throws EnrolmentRefusedException {
        String text = object.text(name);
        if (!grammar.matcher(text).matches()) {
            throw malformed(name);
        }
        return text;
    }

    private static Instant time(String text) throws EnrolmentRefusedException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw malformed("pendingTime");
        }
    }

    private static IpAddress address(String text) throws EnrolmentRefusedException {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw malformed("privateIp");
        }
    }

    private static EnrolmentRefusedException malformed(String name) {
        return new EnrolmentRefusedException(EnrolmentRefusal.IID_MALFORMED, "'" + name + "' is invalid");
    }
}
