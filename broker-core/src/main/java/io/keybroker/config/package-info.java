/** broker.yaml as a tree of records, parsed and checked whole before the first socket opens. */
@NullMarked
package io.keybroker.config;

import org.jspecify.annotations.NullMarked;
