/** The demo: a fake AWS, a broker and an instance in one process. */
@NullMarked
package io.keybroker.demo;

import org.jspecify.annotations.NullMarked;
