/** Instances, their credentials and addresses. */
@NullMarked
package io.keybroker.registry;

import org.jspecify.annotations.NullMarked;
