/**
 * Enrolment and renewal endpoints on the SDK listener: off the event loop, with bounded concurrency and failure limits.
 */
@NullMarked
package io.keybroker.proxy.enrolment;

import org.jspecify.annotations.NullMarked;
