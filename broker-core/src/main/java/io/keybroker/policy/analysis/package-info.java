/** Tools over policies: lint, generation and simulation. */
@NullMarked
package io.keybroker.policy.analysis;

import org.jspecify.annotations.NullMarked;
