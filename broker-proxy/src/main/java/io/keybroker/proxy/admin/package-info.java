/** The admin API over mutual TLS, HTTP/1.1 and JSON. */
@NullMarked
package io.keybroker.proxy.admin;

import org.jspecify.annotations.NullMarked;
