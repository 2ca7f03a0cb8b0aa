package io.keybroker.launch;

import io.keybroker.net.IpAddress;
import java.util.Optional;

/**
 * A network interface created before its machine.
 *
 * @param id its id in EC2
 * @param account the account that it belongs to
 * @param address its private address; none in a subnet without version 4 of the internet protocol
 * @param attachment what ties it to a machine, if it is tied
 */
public record PinnedInterface(String id, String account, Optional<IpAddress> address, Optional<Attachment> attachment) {
    /**
     * What ties an interface to a machine.
     *
     * @param id its id in EC2
     * @param instance the machine
     */
    public record Attachment(String id, String instance) {}
}
