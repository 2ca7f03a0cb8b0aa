package io.keybroker.proxy.app;

import io.keybroker.config.BrokerConfig;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.store.sealed.AutoUnseal;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreKeys;
import io.keybroker.store.sealed.SealedStoreSeal;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** Opens the sealed store at start, and unseals it if a store key is available. */
final class StoreModule {
    private static final Logger LOG = LoggerFactory.getLogger(StoreModule.class);

    private final BrokerConfig config;
    private final SealedStore store;
    private final SecureRandom random;
    private final TrustManager[] trusted;
    private final Map<String, KmsClient> clients = new ConcurrentHashMap<>();

    StoreModule(BrokerConfig config, SealedStore store, SecureRandom random) throws IOException {
        this.config = config;
        this.store = store;
        this.random = random;
        this.trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
    }

    SealedStoreSeal open() {
        AutoUnseal autoUnseal = new AutoUnseal(config.home(), System.getenv(), this::client, random);
        List<String> obstacles = autoUnseal.open(store, false);
        if (!obstacles.isEmpty()) {
            LOG.atWarn().addKeyValue("obstacles", String.join("; ", obstacles)).log("broker started sealed");
        }
        return new SealedStoreSeal(store, autoUnseal, random);
    }

    /** The store keys, as operators change them. */
    SealedStoreKeys storeKeys() {
        return new SealedStoreKeys(
                store, config.home(), new SealedStoreKeys.KeySources(System.getenv(), this::client), random);
    }

    private KmsClient client(String arn) {
        return clients.computeIfAbsent(arn, this::kms);
    }

    private KmsClient kms(String arn) {
        KmsClientBuilder builder = KmsClient.builder()
                .region(regionOf(arn))
                .httpClientBuilder(UrlConnectionHttpClient.builder().tlsTrustManagersProvider(() -> trusted));
        Optional<URI> endpoint = config.upstream().endpoint("kms");
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static Region regionOf(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 3 && !parts[3].isBlank() ? Region.of(parts[3]) : Region.AWS_GLOBAL;
    }
}
