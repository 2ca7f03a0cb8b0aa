/** Key pairs: their ids, which are public, and their secrets, which have no text form. */
@NullMarked
package io.keybroker.credential;

import org.jspecify.annotations.NullMarked;
