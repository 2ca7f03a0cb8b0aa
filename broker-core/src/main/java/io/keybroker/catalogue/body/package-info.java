/** Request bodies, parsed once under limits: forms, JSON, CBOR and XML. */
@NullMarked
package io.keybroker.catalogue.body;

import org.jspecify.annotations.NullMarked;
