package io.keybroker.cli.identity;

import io.keybroker.admin.api.Responses.RotationReply;
import io.keybroker.cli.output.TimeFormatter;
import java.time.Instant;

/** How a rotation stands, in words. */
final class RotationFormatter {
    private RotationFormatter() {}

    /** What is going on, and what keeps it from going on; empty if nothing is. */
    static String format(RotationReply rotation, TimeFormatter times) {
        String going = (rotation.undone() ? "undone: " : "") + formatRunning(rotation, times);
        if (rotation.phase().isEmpty()) {
            return rotation.problem().isEmpty() ? "" : "not begun: " + rotation.problem();
        }
        return rotation.problem().isEmpty() ? going : going + "; held up: " + rotation.problem();
    }

    private static String formatRunning(RotationReply rotation, TimeFormatter times) {
        return switch (rotation.phase()) {
            case "create" -> "making a key in place of " + rotation.oldKey();
            case "activate" -> "turning " + rotation.newKey() + " on";
            case "verify" ->
                "AWS took " + rotation.newKey() + " " + rotation.answers() + " of " + rotation.steady() + " times";
            case "switch" -> "about to sign with " + rotation.newKey();
            case "drain" -> rotation.oldKey() + " is turned off " + formatDue(rotation, times);
            case "deactivate" -> "turning " + rotation.oldKey() + " off";
            case "grace" -> rotation.oldKey() + " is off, and deleted " + formatDue(rotation, times);
            case "delete" -> "deleting " + rotation.oldKey();
            case "discard" -> "deleting the new key";
            default -> rotation.phase();
        };
    }

    private static String formatDue(RotationReply rotation, TimeFormatter times) {
        return times.format(Instant.parse(rotation.due()));
    }
}
