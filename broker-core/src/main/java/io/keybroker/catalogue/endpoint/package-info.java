/** AWS hosts: the host of a service and region, and the endpoint of a request. */
@NullMarked
package io.keybroker.catalogue.endpoint;

import org.jspecify.annotations.NullMarked;
