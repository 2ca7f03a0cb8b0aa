/** Maps members of a request to IAM actions, resource ARNs and condition keys. */
@NullMarked
package io.keybroker.catalogue.mapping;

import org.jspecify.annotations.NullMarked;
