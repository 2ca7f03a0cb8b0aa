package io.keybroker.store.sealed;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/** Unseals a store at start, by key file, systemd credential or KMS key. */
public final class AutoUnseal {
    private final Path home;
    private final Map<String, String> environment;
    private final Function<String, KmsClient> kmsOf;
    private final SecureRandom random;

    /** {@code kmsOf} creates the client of a key ARN; the environment names systemd's credentials directory. */
    public AutoUnseal(
            Path home, Map<String, String> environment, Function<String, KmsClient> kmsOf, SecureRandom random) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.kmsOf = kmsOf;
        this.random = random;
    }

    /** Tries each wrapping key; returns the obstacles, or nothing if the store is unsealed. */
    public List<String> open(SealedStore store, boolean acceptOlder) {
        List<String> obstacles = new ArrayList<>();
        for (SealedStore.WrappingKeyId wrap : store.wraps()) {
            Optional<String> obstacle = obstacle(store, wrap, acceptOlder);
            if (obstacle.isEmpty()) {
                return List.of();
            }
            obstacles.add(obstacle.get());
        }
        return List.copyOf(obstacles);
    }

    private Optional<String> obstacle(SealedStore store, SealedStore.WrappingKeyId wrap, boolean acceptOlder) {
        try {
            Optional<WrappingKey> key = usable(wrap);
            if (key.isEmpty()) {
                return Optional.of("the store key " + wrap.kind() + " is not available");
            }
            store.unseal(key.get(), acceptOlder);
            return Optional.empty();
        } catch (IOException | WrongKeyException | SdkException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<WrappingKey> usable(SealedStore.WrappingKeyId wrap) {
        return switch (wrap.kind()) {
            case KeyFileWrappingKey.KEY_FILE -> Optional.of(KeyFileWrappingKey.file(home, wrap.label(), random));
            case KeyFileWrappingKey.CREDENTIAL ->
                Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY"))
                        .map(directory -> KeyFileWrappingKey.credential(Path.of(directory), wrap.label(), random));
            case KmsWrappingKey.AWS_KMS -> Optional.of(new KmsWrappingKey(kmsOf.apply(wrap.label()), wrap.label()));
            default -> Optional.empty();
        };
    }
}
