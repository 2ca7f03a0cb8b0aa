package io.keybroker.ticket;

import io.keybroker.net.IpAddress;
import io.keybroker.registry.EnrolmentNonce;
import java.util.Optional;

/**
 * A verified request to redeem a ticket.
 *
 * @param token what opens the ticket
 * @param nonce the instance's own
 * @param address the other end of the socket
 * @param attested what EC2 has signed about it
 */
public record RedeemRequest(
        TicketToken token, EnrolmentNonce nonce, IpAddress address, Optional<InstanceAttestation> attested) {}
