package io.keybroker.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Provides the version. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"broker " + text()};
    }

    static String text() {
        return Optional.ofNullable(VersionProvider.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
