package io.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever texts a request brings, one event is one line of JSON that an independent reader understands the same way. */
final class AuditEscapingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChainedBatch lines = new ChainedBatch();

    @Test
    void writesAnyTextsAsOneLineOfPrintableAsciiThatReadsBackTheSame() throws Exception {
        Random random = new Random(20_260_301);
        for (int i = 0; i < 20_000; i++) {
            String peer = text(random);
            String detail = text(random);
            List<String> actions = List.of(text(random), text(random));

            String intent = line(new Intent(Instant.EPOCH, peer, peer, detail, "", "", "", actions, List.of(), detail));
            JsonNode read = JSON.readTree(intent);
            assertThat(read.get("peer").asText()).isEqualTo(peer);
            assertThat(read.get("upstream").asText()).isEqualTo(detail);
            assertThat(read.get("actions").get(0).asText()).isEqualTo(actions.get(0));
            assertThat(read.get("actions").get(1).asText()).isEqualTo(actions.get(1));

            String refused = line(refused(detail));
            assertThat(JSON.readTree(refused).get("detail").asText()).isEqualTo(detail);
        }
    }

    @Test
    void letsNothingThroughThatMovesATerminalOrTurnsTheText() throws Exception {
        String line =
                line(refused("\u001b[2J\r\n\u0000\u007f\u009b\u2028\u2029\u202e\u2066\u200f\ufeff\ud800${jndi:x}\"\\"));

        assertThat(line)
                .contains(
                        "\"detail\":\"\\u001b[2J\\u000d\\u000a\\u0000\\u007f\\u009b\\u2028\\u2029\\u202e\\u2066\\u200f"
                                + "\\ufeff\\ud800${jndi:x}\\\"\\\\\"}");
    }

    @Test
    void cutsATextAtFourKibibytesAndSaysHowMuchIsMissing() throws Exception {
        assertThat(detail("x".repeat(4_096))).isEqualTo("x".repeat(4_096));
        assertThat(detail("x".repeat(1 << 20))).isEqualTo("x".repeat(4_096) + "...and 1044480 more");
        assertThat(detail("\u00e9".repeat(5_000))).isEqualTo("\u00e9".repeat(682) + "...and 4318 more");
        assertThat(detail("\"".repeat(5_000))).isEqualTo("\"".repeat(2_046) + "...and 2954 more");
    }

    @Test
    void cutsNoPairOfSurrogatesInTwo() throws Exception {
        String cut = detail("x" + "\ud83d\ude00".repeat(400));

        assertThat(cut).isEqualTo("x" + "\ud83d\ude00".repeat(341) + "...and 118 more");
    }

    @Test
    void cutsAListAndSaysHowManyAreMissing() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add("x".repeat(1_000));
        }

        String line = line(new Intent(Instant.EPOCH, "", "", "", "", "", "", many, many, ""));

        JsonNode actions = JSON.readTree(line).get("actions");
        assertThat(actions.size()).isEqualTo(67);
        assertThat(actions.get(66).asText()).isEqualTo("...and 934 more");
        assertThat(line.length()).isLessThan(200_000);
    }

    private String detail(String text) throws JsonProcessingException {
        return JSON.readTree(line(refused(text))).get("detail").asText();
    }

    private static Rejection refused(String detail) {
        return new Rejection(
                Instant.EPOCH,
                "r",
                "p",
                Optional.empty(),
                "",
                "MALFORMED",
                "AS_ANSWERED",
                detail,
                "",
                "",
                "",
                Optional.empty());
    }

    private String line(AuditEvent event) {
        lines.clear();
        lines.add(event, ChainLink.START);
        String all = StandardCharsets.ISO_8859_1.decode(lines.bytes()).toString();
        assertThat(all.chars().filter(c -> c == '\n').count()).isEqualTo(1);
        String line = all.substring(0, all.length() - 1);
        assertThat(all).isEqualTo(line + '\n');
        assertThat(line.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        return line;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append("\"\\/\u007f\u0085\u2028\u2029\u202e\u2066\ufeff".charAt(random.nextInt(10)));
                case 2 -> text.append((char) random.nextInt(0x10000));
                case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }
}
