/** Roles: a policy, an identity, a lifetime and options. */
@NullMarked
package io.keybroker.role;

import org.jspecify.annotations.NullMarked;
