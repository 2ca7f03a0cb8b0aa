/** Services, operations and the permissions that a request requires. */
@NullMarked
package io.keybroker.catalogue.model;

import org.jspecify.annotations.NullMarked;
