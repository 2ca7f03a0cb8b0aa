package io.keybroker.cli.identity;

import io.keybroker.admin.Replies.RotationReply;
import io.keybroker.cli.output.Times;
import java.time.Instant;

/** How a rotation stands, in words. */
final class RotationText {
    private RotationText() {}

    /** What is going on, and what keeps it from going on; empty if nothing is. */
    static String of(RotationReply rotation, Times times) {
        String going = (rotation.undone() ? "undone: " : "") + going(rotation, times);
        if (rotation.phase().isEmpty()) {
            return rotation.problem().isEmpty() ? "" : "not begun: " + rotation.problem();
        }
        return rotation.problem().isEmpty() ? going : going + "; held up: " + rotation.problem();
    }

    private static String going(RotationReply rotation, Times times) {
        return switch (rotation.phase()) {
            case "create" -> "making a key in place of " + rotation.oldKey();
            case "activate" -> "turning " + rotation.newKey() + " on";
            case "verify" ->
                "AWS took " + rotation.newKey() + " " + rotation.answers() + " of " + rotation.steady() + " times";
            case "switch" -> "about to sign with " + rotation.newKey();
            case "drain" -> rotation.oldKey() + " is turned off " + due(rotation, times);
            case "deactivate" -> "turning " + rotation.oldKey() + " off";
            case "grace" -> rotation.oldKey() + " is off, and deleted " + due(rotation, times);
            case "delete" -> "deleting " + rotation.oldKey();
            case "discard" -> "deleting the new key";
            default -> rotation.phase();
        };
    }

    private static String due(RotationReply rotation, Times times) {
        return times.of(Instant.parse(rotation.due()));
    }
}
