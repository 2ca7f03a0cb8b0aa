package io.keybroker.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.text.StrictJsonFactory;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An EventBridge state change of one instance.
 *
 * @param account the AWS account
 * @param region the AWS region
 * @param instanceId the EC2 instance ID
 * @param state the new state
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html">Monitor
 *     instance state changes</a>
 */
record StateChange(String account, String region, String instanceId, String state) {
    private static final int LONGEST = 16 * 1024;
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Set<String> STATES =
            Set.of("pending", "running", "stopping", "stopped", "shutting-down", "terminated");
    private static final JsonMapper MAPPER = StrictJsonFactory.mapper().build();

    /** Parses a message; empty unless it is a complete and valid state change of an instance. */
    static Optional<StateChange> parse(String message) {
        if (message.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode event = MAPPER.readTree(message);
            StateChange change = new StateChange(
                    text(event, "/account"),
                    text(event, "/region"),
                    text(event, "/detail/instance-id"),
                    text(event, "/detail/state"));
            boolean ofEc2 = text(event, "/source").equals("aws.ec2")
                    && text(event, "/detail-type").equals("EC2 Instance State-change Notification");
            return Optional.of(change).filter(stateChange -> ofEc2 && stateChange.wellFormed());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode event, String pointer) {
        JsonNode value = event.at(pointer);
        return value.isTextual() ? value.textValue() : "";
    }

    private boolean wellFormed() {
        return INSTANCE.matcher(instanceId).matches() && STATES.contains(state);
    }

    /** Whether it is terminated or shutting down. */
    boolean isTerminated() {
        return state.equals("shutting-down") || state.equals("terminated");
    }

    /** Whether it is stopped or stopping. */
    boolean isStopped() {
        return state.equals("stopping") || state.equals("stopped");
    }
}
