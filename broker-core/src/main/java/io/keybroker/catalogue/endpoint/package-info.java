/** Hosts of AWS: which host belongs to which service and region, and where a request is sent. */
@NullMarked
package io.keybroker.catalogue.endpoint;

import org.jspecify.annotations.NullMarked;
