/** XML as AWS's protocols use it: parsed strictly, within limits, without DTDs and entities. */
@NullMarked
package io.keybroker.xml;

import org.jspecify.annotations.NullMarked;
