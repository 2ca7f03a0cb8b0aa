/** What AWS's services, operations and resources are called, and which hosts serve them. */
@NullMarked
package io.keybroker.catalogue;

import org.jspecify.annotations.NullMarked;
