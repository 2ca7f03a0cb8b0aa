/** Commands for the audit log. */
@NullMarked
package io.keybroker.cli.audit;

import org.jspecify.annotations.NullMarked;
