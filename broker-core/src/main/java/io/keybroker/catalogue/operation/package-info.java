/** Finds the operation of a request, by protocol, route and name. */
@NullMarked
package io.keybroker.catalogue.operation;

import org.jspecify.annotations.NullMarked;
