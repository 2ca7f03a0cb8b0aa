/** Data planes: what is asked of hosts that belong to one resource, such as the domain of a search cluster. */
@NullMarked
package io.keybroker.catalogue.dataplane;

import org.jspecify.annotations.NullMarked;
