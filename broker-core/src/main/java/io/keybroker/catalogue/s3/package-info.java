/** S3: operations, permissions and condition keys from method, path, query and headers. */
@NullMarked
package io.keybroker.catalogue.s3;

import org.jspecify.annotations.NullMarked;
