/** Requests and responses of the admin API. */
@NullMarked
package io.keybroker.admin.api;

import org.jspecify.annotations.NullMarked;
