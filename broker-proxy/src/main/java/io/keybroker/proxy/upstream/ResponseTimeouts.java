package io.keybroker.proxy.upstream;

import java.time.Duration;
import java.util.Map;

/**
 * How long an upstream may send nothing while its response is awaited. A client that is told of a timeout sends its request
 * again, so the standard is longer than the longest synchronous call of AWS: Lambda's 15 minutes.
 *
 * @param standard for all services that are not named
 * @param byService by signing name
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html">Lambda function timeout</a>
 */
public record ResponseTimeouts(Duration standard, Map<String, Duration> byService) {
    public ResponseTimeouts {
        byService = Map.copyOf(byService);
    }

    /** The timeout of a service. */
    public Duration of(String signingName) {
        return byService.getOrDefault(signingName, standard);
    }
}
