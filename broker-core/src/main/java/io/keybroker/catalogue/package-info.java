/** Services, operations, resources and hosts of AWS. */
@NullMarked
package io.keybroker.catalogue;

import org.jspecify.annotations.NullMarked;
