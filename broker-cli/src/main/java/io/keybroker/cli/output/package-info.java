/** Output formats: tables for terminals, JSON and YAML for programs, names for scripts. */
@NullMarked
package io.keybroker.cli.output;

import org.jspecify.annotations.NullMarked;
