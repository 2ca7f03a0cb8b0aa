package io.keybroker.cli.identity;

import io.keybroker.admin.Replies.RotationReply;
import io.keybroker.cli.output.Times;
import java.time.Instant;

/** Formats the state of a rotation. */
final class RotationText {
    private RotationText() {}

    /** What is going on, and what keeps it from going on; empty if nothing is. */
    static String of(RotationReply rotation, Times times) {
        String going = (rotation.undone() ? "aborting: " : "") + going(rotation, times);
        if (rotation.phase().isEmpty()) {
            return rotation.problem().isEmpty() ? "" : "not started: " + rotation.problem();
        }
        return rotation.problem().isEmpty() ? going : going + "; failed: " + rotation.problem();
    }

    private static String going(RotationReply rotation, Times times) {
        return switch (rotation.phase()) {
            case "create" -> "creating a key to replace " + rotation.oldKey();
            case "activate" -> "activating " + rotation.newKey();
            case "verify" ->
                "AWS accepted " + rotation.newKey() + " " + rotation.answers() + " of " + rotation.steady() + " times";
            case "switch" -> "switching to " + rotation.newKey();
            case "drain" -> rotation.oldKey() + " will be deactivated " + due(rotation, times);
            case "deactivate" -> "deactivating " + rotation.oldKey();
            case "grace" -> rotation.oldKey() + " is inactive and will be deleted " + due(rotation, times);
            case "delete" -> "deleting " + rotation.oldKey();
            case "discard" -> "deleting the new key";
            default -> rotation.phase();
        };
    }

    private static String due(RotationReply rotation, Times times) {
        return times.of(Instant.parse(rotation.due()));
    }
}
