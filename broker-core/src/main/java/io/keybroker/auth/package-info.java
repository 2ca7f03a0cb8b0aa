/** Authentication, authorization and signing of one request. */
@NullMarked
package io.keybroker.auth;

import org.jspecify.annotations.NullMarked;
