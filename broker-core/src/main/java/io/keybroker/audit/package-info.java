/** The audit log: one record per decision, written before the request is forwarded, in a hash chain. */
@NullMarked
package io.keybroker.audit;

import org.jspecify.annotations.NullMarked;
