/** Reads the generated tab-separated tables. */
@NullMarked
package io.keybroker.catalogue.table;

import org.jspecify.annotations.NullMarked;
