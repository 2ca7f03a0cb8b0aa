/** Client of the admin API, with the operator's certificate. */
@NullMarked
package io.keybroker.cli.client;

import org.jspecify.annotations.NullMarked;
