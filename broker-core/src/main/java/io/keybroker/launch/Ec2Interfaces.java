package io.keybroker.launch;

import io.keybroker.launch.Ec2Launcher.LaunchTarget;
import io.keybroker.launch.PinnedInterface.Attachment;
import io.keybroker.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceAttachment;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceStatus;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Creates, lists and deletes network interfaces for launches with fixed addresses. Their description is the name of
 * the launch. Calls block.
 */
public final class Ec2Interfaces {
    private static final int LOOKS = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String MARK = "keybroker ";

    private final Ec2Launcher launcher;

    /**
     * Parameters of a network interface.
     *
     * @param launch the name of its launch
     * @param subnet the subnet
     * @param groups the security groups; empty for the VPC's default group
     */
    public record InterfaceSpec(String launch, String subnet, List<String> groups) {
        public InterfaceSpec {
            groups = List.copyOf(groups);
        }

        /** Returns the description that identifies the interface later. */
        public String description() {
            return MARK + launch;
        }

        private CreateNetworkInterfaceRequest.Builder request() {
            CreateNetworkInterfaceRequest.Builder request =
                    CreateNetworkInterfaceRequest.builder().subnetId(subnet).description(description());
            return groups.isEmpty() ? request : request.groups(groups);
        }
    }

    public Ec2Interfaces(Ec2Launcher launcher) {
        this.launcher = launcher;
    }

    /** Creates a network interface. */
    public PinnedInterface create(LaunchTarget target, InterfaceSpec interfaceSpec) throws LaunchException {
        return launcher.call(
                target,
                ec2 -> pinned(ec2.createNetworkInterface(interfaceSpec.request().build())
                        .networkInterface()));
    }

    /**
     * Waits briefly until EC2 has replicated an interface; after a timeout RunInstances may fail with its own error.
     */
    public void await(LaunchTarget target, PinnedInterface pinnedInterface) throws LaunchException {
        for (int i = 0; i < LOOKS && !available(target, pinnedInterface.id()); i++) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Performs a dry run of the creation; fails with EC2's reason. */
    public void dryRun(LaunchTarget target, InterfaceSpec interfaceSpec) throws LaunchException {
        launcher.grants(
                target,
                ec2 -> ec2.createNetworkInterface(
                        interfaceSpec.request().dryRun(true).build()));
    }

    private boolean available(LaunchTarget target, String id) throws LaunchException {
        return find(target, "network-interface-id", id).stream()
                .anyMatch(networkInterface -> networkInterface.status() == NetworkInterfaceStatus.AVAILABLE);
    }

    /** Launches one machine with the interface of the request; returns the attachment. */
    public Attachment runInstances(LaunchTarget target, RunInstancesRequest request) throws LaunchException {
        List<Instance> instances = launcher.instances(target, request);
        if (instances.size() != 1) {
            throw new LaunchException(false, "the EC2 response has " + instances.size() + " machines (expected: one)");
        }
        Instance instance = instances.get(0);
        String attachment = instance.networkInterfaces().stream()
                .findFirst()
                .map(InstanceNetworkInterface::attachment)
                .map(InstanceNetworkInterfaceAttachment::attachmentId)
                .orElse("");
        return new Attachment(attachment, instance.instanceId());
    }

    /**
     * Sets the interface to be deleted with its machine. RunInstances accepts that only for interfaces that it creates
     * itself.
     */
    public void deleteOnTermination(LaunchTarget target, PinnedInterface pinned, Attachment attachment)
            throws LaunchException {
        launcher.call(
                target,
                ec2 -> ec2.modifyNetworkInterfaceAttribute(change -> change.networkInterfaceId(pinned.id())
                        .attachment(it -> it.attachmentId(attachment.id()).deleteOnTermination(true))));
    }

    /** Returns the interfaces of a launch that EC2 lists now. */
    public List<PinnedInterface> list(LaunchTarget target, String launch) throws LaunchException {
        return find(target, "description", MARK + launch).stream()
                .map(Ec2Interfaces::pinned)
                .toList();
    }

    private List<NetworkInterface> find(LaunchTarget target, String filter, String value) throws LaunchException {
        DescribeNetworkInterfacesRequest question = DescribeNetworkInterfacesRequest.builder()
                .filters(Filter.builder().name(filter).values(value).build())
                .build();
        return launcher.call(
                target,
                ec2 -> ec2.describeNetworkInterfacesPaginator(question).networkInterfaces().stream()
                        .toList());
    }

    /** Deletes an unused interface; a deleted one is not an error. */
    public void delete(LaunchTarget target, PinnedInterface pinned) throws LaunchException {
        launcher.call(target, ec2 -> {
            try {
                ec2.deleteNetworkInterface(request -> request.networkInterfaceId(pinned.id()));
            } catch (AwsServiceException e) {
                if (!Ec2Launcher.code(e).equals("InvalidNetworkInterfaceID.NotFound")) {
                    throw e;
                }
            }
            return true;
        });
    }

    private static PinnedInterface pinned(NetworkInterface described) {
        return new PinnedInterface(
                described.networkInterfaceId(),
                Optional.ofNullable(described.ownerId()).orElse(""),
                Optional.ofNullable(described.privateIpAddress()).map(IpAddress::parse),
                Optional.ofNullable(described.attachment())
                        .flatMap(attachment -> Optional.ofNullable(attachment.instanceId())
                                .map(instance -> new Attachment(attachment.attachmentId(), instance))));
    }
}
