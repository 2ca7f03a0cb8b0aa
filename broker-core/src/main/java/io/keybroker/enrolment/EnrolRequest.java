package io.keybroker.enrolment;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.ticket.TicketToken;
import java.util.Optional;

/**
 * Body of an enrolment: {@code {"v": 1, "ticket": ..., "nonce": ..., "iid": ...}}.
 *
 * @param token the ticket token
 * @param nonce the instance's nonce
 * @param document the instance identity document, EC2's {@code rsa2048} form, in one line
 */
record EnrolRequest(TicketToken token, EnrolmentNonce nonce, Optional<String> document) {
    private static final int LARGEST = 16 * 1024;

    static EnrolRequest parse(byte[] body) throws EnrolmentRejectedException {
        if (body.length > LARGEST) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.MALFORMED, "body has " + body.length + " bytes (expected: up to " + LARGEST + ")");
        }
        StrictJson json = StrictJson.parse(body, EnrolmentError.MALFORMED);
        json.checkVersion();
        return new EnrolRequest(
                TicketToken.parse(json.text("ticket")), EnrolmentNonce.parse(json.text("nonce")), json.optional("iid"));
    }
}
