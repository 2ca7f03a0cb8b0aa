package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.keybroker.credential.SecretKey;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Response to a registration, the only one with an instance's secret; {@code toString} omits it. */
@JsonPropertyOrder({"instance", "credentials", "nonce", "endpoint", "caBundle"})
public final class RegisterInstanceResponse {
    private final Instance instance;
    private final SecretKey secret;
    private final String nonce;
    private final BrokerAddress advertised;

    public RegisterInstanceResponse(Instance instance, SecretKey secret, String nonce, BrokerAddress advertised) {
        this.instance = instance;
        this.secret = secret;
        this.nonce = nonce;
        this.advertised = advertised;
    }

    /** Returns the registered instance. */
    @JsonProperty
    public Summary instance() {
        return new Summary(
                instance.id(),
                instance.name(),
                instance.ips().stream().map(IpAddress::toString).sorted().toList(),
                instance.role(),
                instance.state(),
                instance.expiresAt(),
                instance.tags().byName());
    }

    @JsonProperty
    public Credentials credentials() {
        return new Credentials(instance, secret);
    }

    /** Returns the nonce for renewal, if the instance can renew; as secret as its key. */
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    String nonce() {
        return nonce;
    }

    @JsonProperty
    public String endpoint() {
        return advertised.endpoint().toString();
    }

    @JsonProperty
    public String caBundle() {
        return advertised.caBundle().toString();
    }

    @Override
    public String toString() {
        return "RegisteredInstance[" + instance.id() + ", secret redacted]";
    }

    /**
     * Summary of an instance.
     *
     * @param id the instance ID
     * @param name the instance name
     * @param ips the bound addresses
     * @param role the role name
     * @param state the state
     * @param expiresAt the end of the lease
     * @param tags the tags
     */
    public record Summary(
            String id,
            String name,
            List<String> ips,
            String role,
            InstanceState state,
            Instant expiresAt,
            Map<String, String> tags) {
        public Summary {
            ips = List.copyOf(ips);
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    /** A key pair in the form of {@code credential_process}. */
    @JsonPropertyOrder({"Version", "AccessKeyId", "SecretAccessKey", "Expiration"})
    public static final class Credentials {
        private final Instance instance;
        private final SecretKey secret;

        Credentials(Instance instance, SecretKey secret) {
            this.instance = instance;
            this.secret = secret;
        }

        @JsonProperty("Version")
        int version() {
            return 1;
        }

        @JsonProperty("AccessKeyId")
        String accessKeyId() {
            return instance.accessKeyId().value();
        }

        @JsonProperty("SecretAccessKey")
        String secretAccessKey() {
            return secret.reveal();
        }

        @JsonProperty("Expiration")
        Instant expiration() {
            return instance.expiresAt();
        }

        @Override
        public String toString() {
            return "Credentials[" + instance.accessKeyId() + ", secret redacted]";
        }
    }
}
