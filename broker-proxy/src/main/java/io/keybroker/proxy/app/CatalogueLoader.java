package io.keybroker.proxy.app;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.config.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Loads and warms up the catalogue on a background thread during start. */
final class CatalogueLoader {
    private final CompletableFuture<Catalogue> catalogue;

    private CatalogueLoader(CompletableFuture<Catalogue> catalogue) {
        this.catalogue = catalogue;
    }

    /** Starts to load the tables, and the operators' additions of a home directory. */
    static CatalogueLoader start(Path home) {
        CompletableFuture<Catalogue> loading = new CompletableFuture<>();
        new DaemonThreadFactory("catalogue")
                .newThread(() -> load(home, loading))
                .start();
        return new CatalogueLoader(loading);
    }

    private static void load(Path home, CompletableFuture<Catalogue> into) {
        try {
            into.complete(Catalogue.withOverlay(home.resolve("catalogue.d")).warmUp());
        } catch (RuntimeException | Error e) {
            into.completeExceptionally(e); // rethrown by the waiting thread
        }
    }

    /** Waits for the complete catalogue; an invalid row of the operators is a configuration error. */
    Catalogue await() throws ConfigException {
        try {
            return catalogue.join();
        } catch (CompletionException e) {
            throw new ConfigException(String.valueOf(
                    e.getCause() instanceof IllegalArgumentException bad ? bad.getMessage() : e.getMessage()));
        }
    }
}
