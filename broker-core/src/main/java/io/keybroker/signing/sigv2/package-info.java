/** Signature Version 2, of S3 and of the query APIs. */
@NullMarked
package io.keybroker.signing.sigv2;

import org.jspecify.annotations.NullMarked;
