/** Roles, IAM policy documents and their evaluation. */
@NullMarked
package io.keybroker.policy;

import org.jspecify.annotations.NullMarked;
