package io.keybroker.ec2;

import java.util.Map;
import java.util.Set;

/** One question to EC2 in one region, with all that it costs; blocks. */
@FunctionalInterface
interface DescribeCall {
    /** How many instances one question can be about. */
    int MOST = 200;

    /** The whole answer, or none. */
    Map<String, Description> of(Set<String> instanceIds) throws Ec2SilentException;
}
