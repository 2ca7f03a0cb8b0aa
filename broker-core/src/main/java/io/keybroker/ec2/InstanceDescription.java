package io.keybroker.ec2;

import io.keybroker.net.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Description of an instance by EC2. A terminated instance has no network interface.
 *
 * @param account the AWS account
 * @param state the state, such as {@code pending} or {@code running}
 * @param imageId the image ID
 * @param primary the network interface of device 0
 * @param tags the tags; only AWS sets those with the prefix {@code aws:}
 */
public record InstanceDescription(
        String account, String state, String imageId, Optional<NetworkInterface> primary, Map<String, String> tags) {
    private static final String GROUP = "aws:autoscaling:groupName";

    public InstanceDescription {
        tags = Map.copyOf(tags);
    }

    /**
     * A network interface.
     *
     * @param id the interface ID
     * @param address its primary private address, which is fixed until its deletion
     * @param vpc the VPC
     * @param subnet the subnet
     */
    public record NetworkInterface(String id, IpAddress address, String vpc, String subnet) {}

    /** Whether it is running or starting. */
    public boolean isRunning() {
        return state.equals("pending") || state.equals("running");
    }

    /** Whether it is terminated or shutting down. */
    public boolean isTerminated() {
        return state.equals("shutting-down") || state.equals("terminated");
    }

    /** Returns the Auto Scaling group that launched it. */
    public Optional<String> group() {
        return Optional.ofNullable(tags.get(GROUP));
    }
}
