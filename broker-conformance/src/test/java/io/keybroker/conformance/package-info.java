/** AWS's own clients of several languages at the same work, straight to an AWS and through a broker, compared. */
@NullMarked
package io.keybroker.conformance;

import org.jspecify.annotations.NullMarked;
