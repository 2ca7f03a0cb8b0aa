/** One record for each decision, written before the first byte goes upstream. */
@NullMarked
package io.keybroker.audit;

import org.jspecify.annotations.NullMarked;
