package io.keybroker.policy.analysis;

import io.keybroker.policy.ConditionKey;
import io.keybroker.policy.PolicyDates;
import io.keybroker.policy.PolicyException;
import io.keybroker.policy.RequestContext;
import io.keybroker.policy.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A simulated request: condition keys without a value default to a request over TLS, now, from no known address. */
public final class SimulatedRequest {
    private final String role;
    private final Map<String, List<String>> shown = new HashMap<>();
    private final SortedMap<String, String> roleTags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final SortedMap<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String peer = "";
    private String region;
    private String instance = "";
    private boolean encrypted = true;
    private Instant now;

    /**
     * Creates a request with role, region and time only.
     *
     * @param role the role name
     */
    public SimulatedRequest(String role, Tags tags, String region, Instant now) {
        this.role = role;
        roleTags.putAll(tags.byName());
        this.region = region;
        this.now = now;
    }

    /** Adds a value of a condition key. */
    public SimulatedRequest withValue(String name, String value) throws PolicyException {
        ConditionKey key = ConditionKey.find(name).orElseThrow(() -> new PolicyException(ConditionKey.unknown(name)));
        switch (key.source()) {
            case PEER -> peer = value;
            case TIME, EPOCH ->
                now = PolicyDates.parse(value)
                        .orElseThrow(() -> new PolicyException(
                                "'" + value + "' is not a time (expected: 2026-03-01T09:15:00Z or seconds)"));
            case REGION -> region = value;
            case ENCRYPTED -> encrypted = Boolean.parseBoolean(value);
            case ROLE -> throw new PolicyException(name + " is set by the tested role");
            case INSTANCE -> instance = value;
            case PRINCIPAL_TAG -> roleTags.put(key.name(), value);
            case INSTANCE_TAG -> tags.put(key.name(), value);
            case SHOWN ->
                shown.computeIfAbsent(key.name(), absent -> new ArrayList<>()).add(value);
        }
        return this;
    }

    /** Adds the values of a request for keys without a value. */
    public SimulatedRequest showing(Map<String, List<String>> keys) {
        keys.forEach((key, values) -> shown.putIfAbsent(key, new ArrayList<>(values)));
        return this;
    }

    /** Returns the request context for conditions. */
    public RequestContext circumstances() {
        RequestContext.Principal principal = new RequestContext.Principal(role, instance, roleTags, tags);
        return new RequestContext(principal, peer, now, region, encrypted, shown);
    }
}
