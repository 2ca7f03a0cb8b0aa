/** A fake AWS in one process, a broker in front of it and an instance that uses both, to show what happens. */
@NullMarked
package io.keybroker.demo;

import org.jspecify.annotations.NullMarked;
