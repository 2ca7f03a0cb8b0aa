/** Rotation of real AWS keys, step by step and restartable. */
@NullMarked
package io.keybroker.identity.rotation;

import org.jspecify.annotations.NullMarked;
