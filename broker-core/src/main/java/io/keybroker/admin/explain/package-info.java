/** Explains a rejected request, a key or an address (`broker why`). */
@NullMarked
package io.keybroker.admin.explain;

import org.jspecify.annotations.NullMarked;
