/** broker.yaml as a tree of validated records. */
@NullMarked
package io.keybroker.config;

import org.jspecify.annotations.NullMarked;
