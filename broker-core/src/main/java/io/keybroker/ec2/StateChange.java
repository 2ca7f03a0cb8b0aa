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
 * @param account whose instance
 * @param region where it is
 * @param instanceId the instance
 * @param state the state that it is in now
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html">Monitor
 *     instance state changes</a>
 */
record StateChange(String account, String region, String instanceId, String state) {
    private static final int LONGEST = 16 * 1024;
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Set<String> STATES =
            Set.of("pending", "running", "stopping", "stopped", "shutting-down", "terminated");
    private static final JsonMapper MAPPER = StrictJsonFactory.mapper().build();

    /** Reads a message; nothing if it is anything else than the change of an instance's state, whole and well formed. */
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

    /** Whether it has ended for ever, or is about to. */
    boolean isTerminated() {
        return state.equals("shutting-down") || state.equals("terminated");
    }

    /** Whether it will not run until it is started. */
    boolean isStopped() {
        return state.equals("stopping") || state.equals("stopped");
    }
}
