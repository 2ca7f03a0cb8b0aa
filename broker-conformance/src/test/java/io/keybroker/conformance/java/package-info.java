/** The scenarios' client for the AWS SDK for Java v2, a program of its own like those of the other languages. */
@NullMarked
package io.keybroker.conformance.java;

import org.jspecify.annotations.NullMarked;
