/** Signature Version 4: canonical request, credential scope, header and presigned URL. */
@NullMarked
package io.keybroker.signing.sigv4;

import org.jspecify.annotations.NullMarked;
