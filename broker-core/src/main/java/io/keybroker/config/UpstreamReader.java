package io.keybroker.config;

import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.config.BrokerConfig.Upstream;
import io.keybroker.text.NameGrammar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code upstream}: endpoints, stores and timeouts of AWS and its replacements. */
final class UpstreamReader {
    private static final String HOME_REGION = "us-east-1";
    /** Longer than Lambda's maximum, the longest synchronous call of AWS; clients retry after a timeout. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(16);

    private static final Duration MAX_RESPONSE_TIMEOUT = Duration.ofHours(2);
    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** The defaults without the section: AWS itself. */
    static final Upstream USUAL = new Upstream(
            Map.of(), Map.of(), Optional.empty(), EndpointVariant.PLAIN, HOME_REGION, true, RESPONSE_TIMEOUT, Map.of());

    private final Path home;
    private final Collection<String> identities;

    UpstreamReader(Path home, Collection<String> identities) {
        this.home = home;
        this.identities = identities;
    }

    Upstream read(Setting setting) throws ConfigException {
        Setting upstream = setting.section(
                "endpoints",
                "stores",
                "caBundle",
                "variant",
                "region",
                "translateQueueUrls",
                "responseTimeout",
                "responseTimeouts");
        return new Upstream(
                upstream.read("endpoints", UpstreamReader::endpoints, Map.of()),
                upstream.read("stores", this::stores, Map.of()),
                bundle(upstream),
                upstream.read("variant", UpstreamReader::variant, EndpointVariant.PLAIN),
                upstream.read("region", IdentityReader::region, HOME_REGION),
                upstream.read("translateQueueUrls", Setting::booleanValue, true),
                upstream.read("responseTimeout", UpstreamReader::responseTimeout, RESPONSE_TIMEOUT),
                upstream.read("responseTimeouts", UpstreamReader::responseTimeouts, Map.of()));
    }

    private static Duration responseTimeout(Setting setting) throws ConfigException {
        return QuantitySetting.within(Duration.ofSeconds(1), MAX_RESPONSE_TIMEOUT)
                .read(setting);
    }

    private static Map<String, Duration> responseTimeouts(Setting setting) throws ConfigException {
        return MapSetting.readAll(
                setting, MapSetting.SERVICE, "lambda: 15m", (name, timeout) -> responseTimeout(timeout));
    }

    private Optional<Path> bundle(Setting setting) throws ConfigException {
        Optional<Setting> bundle = setting.optional("caBundle");
        return bundle.isPresent() ? Optional.of(FileSetting.read(home, bundle.get())) : Optional.empty();
    }

    private static Map<String, Store> endpoints(Setting setting) throws ConfigException {
        return MapSetting.readAll(
                setting,
                name -> name.equals("*") || MapSetting.SERVICE.test(name),
                "s3: https://127.0.0.1:9000, or \"*\" for all others",
                (name, endpoint) -> endpoint(endpoint));
    }

    /** Parses a URL, or a URL with a signing region. */
    private static Store endpoint(Setting setting) throws ConfigException {
        if (setting.kind() != Setting.Kind.MAPPING) {
            return Store.at(NetworkSettings.endpoint(setting));
        }
        Setting endpoint = setting.section("url", "region");
        return new Store(
                NetworkSettings.endpoint(endpoint.required("url", "url: https://127.0.0.1:9000")),
                endpoint.read("region", region -> Optional.of(storeRegion(region)), Optional.empty()),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private Map<String, Store> stores(Setting setting) throws ConfigException {
        return MapSetting.readAll(
                setting,
                NameGrammar::accepts,
                "minio: {url: \"https://minio.internal:9000\", region: us-east-1}",
                (name, store) -> store(store));
    }

    private Store store(Setting setting) throws ConfigException {
        Setting store = setting.section("url", "region", "style", "caBundle", "identity");
        Optional<Setting> identity = store.optional("identity");
        return new Store(
                NetworkSettings.endpoint(store.required("url", "url: https://minio.internal:9000")),
                store.read("region", region -> Optional.of(storeRegion(region)), Optional.empty()),
                store.read("style", style -> EnumSetting.parse(style, Map.of("path", false, "virtual", true)), false),
                bundle(store),
                identity.isPresent()
                        ? Optional.of(IdentityReference.identity(identity.get(), identities))
                        : Optional.empty());
    }

    /** Parses the region of a store, which can have any name. */
    private static String storeRegion(Setting setting) throws ConfigException {
        String expected = "a region in lower case, as in us-east-1, garage or auto";
        if (!REGION.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("a region", expected);
        }
        return setting.text();
    }

    private static EndpointVariant variant(Setting setting) throws ConfigException {
        Setting variant = setting.section("dualstack", "fips");
        return new EndpointVariant(
                variant.read("dualstack", Setting::booleanValue, false),
                variant.read("fips", Setting::booleanValue, false));
    }
}
