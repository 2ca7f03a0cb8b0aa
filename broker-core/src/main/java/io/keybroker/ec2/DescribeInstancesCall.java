package io.keybroker.ec2;

import java.util.Map;
import java.util.Set;

/** One DescribeInstances call in one region, with all its pages; blocks. */
@FunctionalInterface
interface DescribeInstancesCall {
    /** How many instances one question can be about. */
    int MOST = 200;

    /** The whole answer, or none. */
    Map<String, InstanceDescription> describe(Set<String> instanceIds) throws Ec2UnavailableException;
}
