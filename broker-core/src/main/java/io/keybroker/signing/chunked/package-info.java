/** Streamed payloads: aws-chunked framing, chunk signatures and trailer checksums. */
@NullMarked
package io.keybroker.signing.chunked;

import org.jspecify.annotations.NullMarked;
