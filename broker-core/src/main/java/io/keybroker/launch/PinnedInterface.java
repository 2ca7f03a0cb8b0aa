package io.keybroker.launch;

import io.keybroker.net.IpAddress;
import java.util.Optional;

/**
 * A network interface created before its machine.
 *
 * @param id the interface ID
 * @param account the AWS account
 * @param address the private address; empty in an IPv6-only subnet
 * @param attachment the attachment to a machine, if any
 */
public record PinnedInterface(String id, String account, Optional<IpAddress> address, Optional<Attachment> attachment) {
    /**
     * Attachment of an interface to a machine.
     *
     * @param id the attachment ID
     * @param instance the EC2 instance ID
     */
    public record Attachment(String id, String instance) {}
}
