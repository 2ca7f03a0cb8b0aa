/** EC2 state of instances: DescribeInstances, reconciliation and events; no sockets. */
@NullMarked
package io.keybroker.ec2;

import org.jspecify.annotations.NullMarked;
