/** EC2's own word about its instances: asked for, seldom and together, and acted upon; no sockets of its own. */
@NullMarked
package io.keybroker.ec2;

import org.jspecify.annotations.NullMarked;
