package io.keybroker.ec2;

import java.util.Map;
import java.util.Set;

/** One DescribeInstances call in one region, with all its pages; blocks. */
@FunctionalInterface
interface DescribeInstancesCall {
    /** Maximum number of instances per call. */
    int MOST = 200;

    /** Returns the complete response, or fails. */
    Map<String, InstanceDescription> describe(Set<String> instanceIds) throws Ec2UnavailableException;
}
