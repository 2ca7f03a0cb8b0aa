package io.keybroker.registry;

import java.util.List;
import java.util.Optional;

/**
 * Changes to the registry from EC2 state. Each blocks until durable; returns the instance if it was revoked or
 * suspended, else nothing.
 */
public interface Ec2InstanceStore extends InstanceRegions {
    /** Returns instances that are active, or may become active again. */
    List<Ec2Instance> live();

    /** Returns the instance of that ID in any state, if it was enrolled by an EC2 document. */
    Optional<Ec2Instance> find(String instanceId);

    /** Records the network interface of an instance that EC2 has confirmed. */
    void recordInterface(String instanceId, String networkInterface);

    /** Revokes a terminated instance. */
    Optional<Instance> revoke(String instanceId);

    /** Suspends a stopped instance; it becomes active when it enrols after its next start. */
    Optional<Instance> suspendUntilEnrolment(String instanceId);

    /** Suspends an instance whose EC2 data changed, until an operator resumes it. */
    Optional<Instance> suspend(String instanceId);
}
