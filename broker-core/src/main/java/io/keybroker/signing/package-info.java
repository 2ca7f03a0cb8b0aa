/** AWS Signature Version 4 and 4A in both directions, from one canonical form; and of S3, version 2 on its way in. */
@NullMarked
package io.keybroker.signing;

import org.jspecify.annotations.NullMarked;
