package io.keybroker.enrolment;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.ticket.InstanceAttestation;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * The content of an instance identity document.
 *
 * @param attested the instance facts
 * @param privateIp the primary private address
 */
record IdentityDocument(InstanceAttestation attested, IpAddress privateIp) {
    private static final int LARGEST = 4096;
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");

    /** Parses the document; its signature is verified elsewhere. */
    static IdentityDocument parse(byte[] json) throws EnrolmentRejectedException {
        if (json.length > LARGEST) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_TOO_LARGE, "document has " + json.length + " bytes (expected: up to 4096)");
        }
        StrictJson object = StrictJson.parse(json, EnrolmentError.IID_MALFORMED);
        InstanceAttestation attested = new InstanceAttestation(
                matching(INSTANCE, "instanceId", object),
                matching(ACCOUNT, "accountId", object),
                matching(REGION, "region", object),
                matching(IMAGE, "imageId", object),
                time(object.text("pendingTime")));
        return new IdentityDocument(attested, address(object.text("privateIp")));
    }

    private static String matching(Pattern grammar, String name, StrictJson object) throws EnrolmentRejectedException {
        String text = object.text(name);
        if (!grammar.matcher(text).matches()) {
            throw malformed(name);
        }
        return text;
    }

    private static Instant time(String text) throws EnrolmentRejectedException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw malformed("pendingTime");
        }
    }

    private static IpAddress address(String text) throws EnrolmentRejectedException {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw malformed("privateIp");
        }
    }

    private static EnrolmentRejectedException malformed(String name) {
        return new EnrolmentRejectedException(EnrolmentError.IID_MALFORMED, "'" + name + "' is invalid");
    }
}
