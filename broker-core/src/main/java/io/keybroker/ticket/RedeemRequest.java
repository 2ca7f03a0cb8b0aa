package io.keybroker.ticket;

import io.keybroker.net.IpAddress;
import io.keybroker.registry.EnrolmentNonce;
import java.util.Optional;

/**
 * A verified request to redeem a ticket.
 *
 * @param token the ticket token
 * @param nonce the instance's nonce
 * @param address the peer address
 * @param attested the facts signed by EC2
 */
public record RedeemRequest(
        TicketToken token, EnrolmentNonce nonce, IpAddress address, Optional<InstanceAttestation> attested) {}
