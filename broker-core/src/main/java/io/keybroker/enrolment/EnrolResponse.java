package io.keybroker.enrolment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.keybroker.credential.SecretKey;
import io.keybroker.registry.Instance;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** Response with an instance's credential; {@code toString} omits the secret. */
@JsonPropertyOrder({
    "Version",
    "AccessKeyId",
    "SecretAccessKey",
    "Expiration",
    "instance",
    "role",
    "renewIn",
    "endpoint",
    "now"
})
public final class EnrolResponse {
    private final Instance instance;
    private final SecretKey secret;
    private final Duration renewIn;
    private final URI endpoint;
    private final Instant now;

    EnrolResponse(Instance instance, SecretKey secret, Duration renewIn, URI endpoint, Instant now) {
        this.instance = instance;
        this.secret = secret;
        this.renewIn = renewIn;
        this.endpoint = endpoint;
        this.now = now;
    }

    @JsonProperty("Version")
    int version() {
        return 1;
    }

    @JsonProperty("AccessKeyId")
    public String accessKeyId() {
        return instance.accessKeyId().value();
    }

    @JsonProperty("SecretAccessKey")
    String secretAccessKey() {
        return secret.reveal();
    }

    @JsonProperty("Expiration")
    public String expiration() {
        return instance.expiresAt().toString();
    }

    /** Returns the instance ID. */
    @JsonProperty
    public String instance() {
        return instance.id();
    }

    @JsonProperty
    public String role() {
        return instance.role();
    }

    /**
     * Returns the delay of the renewal in seconds; random per instance, so that the instances of a launch do not renew
     * at once.
     */
    @JsonProperty
    public long renewIn() {
        return renewIn.toSeconds();
    }

    @JsonProperty
    public String endpoint() {
        return endpoint.toString();
    }

    /** Returns the broker's time. */
    @JsonProperty
    public String now() {
        return now.toString();
    }

    @Override
    public String toString() {
        return "EnrolReply[" + instance.id() + ", " + instance.accessKeyId() + ", secret redacted]";
    }
}
