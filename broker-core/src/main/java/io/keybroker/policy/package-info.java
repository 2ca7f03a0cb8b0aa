/** Roles and their IAM policy documents, and the decision they lead to. */
@NullMarked
package io.keybroker.policy;

import org.jspecify.annotations.NullMarked;
