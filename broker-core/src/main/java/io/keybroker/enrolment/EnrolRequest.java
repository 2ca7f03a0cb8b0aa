package io.keybroker.enrolment;

import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.TicketToken;
import java.util.Optional;

/**
 * Body of an enrolment: {@code {"v": 1, "ticket": ..., "nonce": ..., "iid": ...}}.
 *
 * @param token what opens its ticket
 * @param nonce its own
 * @param document its instance identity document, as EC2 gives it out under {@code rsa2048}, in one line
 */
record EnrolRequest(TicketToken token, EnrolmentNonce nonce, Optional<String> document) {
    private static final int LARGEST = 16 * 1024;

    static EnrolRequest parse(byte[] body) throws EnrolmentRefusedException {
        if (body.length > LARGEST) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.MALFORMED, "body has " + body.length + " bytes (expected: up to " + LARGEST + ")");
        }
        StrictJson json = StrictJson.parse(body, EnrolmentRefusal.MALFORMED);
        json.checkVersion();
        return new EnrolRequest(
                TicketToken.parse(json.text("ticket")), EnrolmentNonce.parse(json.text("nonce")), json.optional("iid"));
    }
}
