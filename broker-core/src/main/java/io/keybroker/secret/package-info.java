/** Secrets of third parties, which instances ask for by name and get under the policy of their role. */
@NullMarked
package io.keybroker.secret;

import org.jspecify.annotations.NullMarked;
