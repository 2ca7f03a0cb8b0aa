/** Third-party secrets, read by instances under the policy of their role. */
@NullMarked
package io.keybroker.secret;

import org.jspecify.annotations.NullMarked;
