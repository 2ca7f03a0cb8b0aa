/** One record for each decision, written before the first byte goes upstream, and chained to the one before it. */
@NullMarked
package io.keybroker.audit;

import org.jspecify.annotations.NullMarked;
