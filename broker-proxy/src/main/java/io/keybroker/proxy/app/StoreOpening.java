package io.keybroker.proxy.app;

import io.keybroker.store.SealedStore;
import io.keybroker.store.StoreSeal;
import io.keybroker.store.UnattendedUnsealing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Opens the sealed store at start, if it can be done without a person; else the broker starts sealed. */
final class StoreOpening {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);

    private StoreOpening() {}

    static StoreSeal open(Path home, SealedStore store, SecureRandom random) {
        Map<String, KmsClient> clients = new ConcurrentHashMap<>();
        UnattendedUnsealing unattended = new UnattendedUnsealing(
                home, System.getenv(), arn -> clients.computeIfAbsent(arn, StoreOpening::kms), random);
        List<String> obstacles = unattended.open(store, false);
        if (!obstacles.isEmpty()) {
            LOG.atWarn().addKeyValue("obstacles", String.join("; ", obstacles)).log("broker starts sealed");
        }
        return new StoreSeal(store, unattended, random);
    }

    private static KmsClient kms(String arn) {
        return KmsClient.builder()
                .region(regionOf(arn))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static Region regionOf(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 3 && !parts[3].isBlank() ? Region.of(parts[3]) : Region.AWS_GLOBAL;
    }
}
