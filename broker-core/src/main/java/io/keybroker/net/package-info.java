/** IP addresses and CIDR blocks, read without DNS. */
@NullMarked
package io.keybroker.net;

import org.jspecify.annotations.NullMarked;
