package io.keybroker.registry;

import java.util.List;
import java.util.Optional;

/**
 * Changes to the registry from EC2 state. Each blocks until durable; returns the instance if it lost rights, else
 * nothing.
 */
public interface Ec2InstanceStore extends InstanceRegions {
    /** Those that hold rights, or may get them back. */
    List<Ec2Instance> live();

    /** The instance of that id, if it came by EC2's document, whatever its state. */
    Optional<Ec2Instance> find(String instanceId);

    /** EC2 knows the instance, by this network interface. */
    void recordInterface(String instanceId, String networkInterface);

    /** It has ended. */
    Optional<Instance> revoke(String instanceId);

    /** It is stopped: it gets its rights back when it enrols after its next start. */
    Optional<Instance> suspendUntilEnrolment(String instanceId);

    /** It is not what it was: it loses its rights until an operator has looked. */
    Optional<Instance> suspend(String instanceId);
}
