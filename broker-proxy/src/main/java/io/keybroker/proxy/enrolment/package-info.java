/** Enrolment and renewal on the socket that SDKs use: off the event loop, bounded, and slow for those who guess. */
@NullMarked
package io.keybroker.proxy.enrolment;

import org.jspecify.annotations.NullMarked;
