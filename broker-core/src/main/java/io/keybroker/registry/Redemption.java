package io.keybroker.registry;

import io.keybroker.net.IpAddress;
import java.util.Optional;

/**
 * An instance's wish to trade a ticket for a credential of its own, after all that it says was checked.
 *
 * @param token what opens the ticket
 * @param nonce the instance's own
 * @param address the other end of the socket
 * @param attested what EC2 has signed about it
 */
public record Redemption(TicketToken token, EnrolmentNonce nonce, IpAddress address, Optional<Attested> attested) {}
