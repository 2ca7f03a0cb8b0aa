/** {@code broker launch}: launches EC2 instances that enrol by themselves. */
@NullMarked
package io.keybroker.cli.launch;

import org.jspecify.annotations.NullMarked;
