package io.keybroker.cli.identity;

import io.keybroker.admin.api.Responses.RotationResponse;
import io.keybroker.cli.output.TimeFormatter;
import java.time.Instant;

/** Formats the state of a rotation. */
final class RotationFormatter {
    private RotationFormatter() {}

    /** Returns the state of a rotation and its problem; empty without a rotation. */
    static String format(RotationResponse rotation, TimeFormatter times) {
        String going = (rotation.undone() ? "aborting: " : "") + formatRunning(rotation, times);
        if (rotation.phase().isEmpty()) {
            return rotation.problem().isEmpty() ? "" : "not started: " + rotation.problem();
        }
        return rotation.problem().isEmpty() ? going : going + "; failed: " + rotation.problem();
    }

    private static String formatRunning(RotationResponse rotation, TimeFormatter times) {
        return switch (rotation.phase()) {
            case "create" -> "creating a key to replace " + rotation.oldKey();
            case "activate" -> "activating " + rotation.newKey();
            case "verify" ->
                "AWS accepted " + rotation.newKey() + " " + rotation.answers() + " of " + rotation.steady() + " times";
            case "switch" -> "switching to " + rotation.newKey();
            case "drain" -> rotation.oldKey() + " will be deactivated " + formatDue(rotation, times);
            case "deactivate" -> "deactivating " + rotation.oldKey();
            case "grace" -> rotation.oldKey() + " is inactive and will be deleted " + formatDue(rotation, times);
            case "delete" -> "deleting " + rotation.oldKey();
            case "discard" -> "deleting the new key";
            default -> rotation.phase();
        };
    }

    private static String formatDue(RotationResponse rotation, TimeFormatter times) {
        return times.format(Instant.parse(rotation.due()));
    }
}
