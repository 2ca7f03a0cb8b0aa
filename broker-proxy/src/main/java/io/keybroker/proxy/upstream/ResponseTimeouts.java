package io.keybroker.proxy.upstream;

import java.time.Duration;
import java.util.Map;

/**
 * Time in which an upstream may send nothing while its response is awaited. Clients retry after a timeout, so the
 * default exceeds the longest synchronous AWS call: Lambda's 15 minutes.
 *
 * @param standard the default
 * @param byService overrides by signing name
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html">Lambda function timeout</a>
 */
public record ResponseTimeouts(Duration standard, Map<String, Duration> byService) {
    public ResponseTimeouts {
        byService = Map.copyOf(byService);
    }

    /** Returns the timeout of a service. */
    public Duration of(String signingName) {
        return byService.getOrDefault(signingName, standard);
    }
}
