package io.keybroker.ec2;

import io.keybroker.net.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Description of an instance by EC2. A terminated instance has no network interface.
 *
 * @param account whose it is
 * @param state as in {@code pending} or {@code running}
 * @param imageId what it was made from
 * @param primary the network interface of device 0
 * @param tags its tags; those that begin with {@code aws:} are set by AWS alone
 */
public record InstanceDescription(
        String account, String state, String imageId, Optional<NetworkInterface> primary, Map<String, String> tags) {
    private static final String GROUP = "aws:autoscaling:groupName";

    public InstanceDescription {
        tags = Map.copyOf(tags);
    }

    /**
     * A place in the network.
     *
     * @param id its id
     * @param address its primary private address, the one that it keeps until it ends
     * @param vpc the network
     * @param subnet the part of it
     */
    public record NetworkInterface(String id, IpAddress address, String vpc, String subnet) {}

    /** Whether it runs, or is about to. */
    public boolean isRunning() {
        return state.equals("pending") || state.equals("running");
    }

    /** Whether it has ended for ever, or is about to. */
    public boolean isTerminated() {
        return state.equals("shutting-down") || state.equals("terminated");
    }

    /** The Auto Scaling group that launched it. */
    public Optional<String> group() {
        return Optional.ofNullable(tags.get(GROUP));
    }
}
