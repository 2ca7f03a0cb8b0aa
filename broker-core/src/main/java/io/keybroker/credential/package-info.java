/** Access keys: public key IDs, and secrets without a text form. */
@NullMarked
package io.keybroker.credential;

import org.jspecify.annotations.NullMarked;
