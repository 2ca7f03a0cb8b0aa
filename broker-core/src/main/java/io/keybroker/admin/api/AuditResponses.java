package io.keybroker.admin.api;

import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditVerifier;
import io.keybroker.audit.AuditVerifier.ChainBreak;
import io.keybroker.audit.LogPosition;
import java.util.List;
import java.util.Optional;

/** Requests and responses of the admin API about the audit log. */
public final class AuditResponses {
    private AuditResponses() {}

    /**
     * A search, or the next step of one.
     *
     * @param query the wanted records
     * @param from where to read on
     * @param open what the last step said of requests that have not ended
     */
    public record AuditSearch(AuditQuery query, LogPosition from, List<String> open) {
        public AuditSearch {
            open = List.copyOf(open);
        }
    }

    /**
     * Whether the log is whole.
     *
     * @param lines how many lines follow from each other
     * @param firstSeq the number of the first line that is kept, 0 if there is none
     * @param lastSeq the number of the last line that follows, 0 if there is none
     * @param lastHash the SHA-256 of that line, to be noted where nobody changes it
     * @param file the file of the first line that does not follow; empty if all do
     * @param line its line there, from 1
     * @param reason what is wrong with it
     */
    public record ChainResponse(
            long lines, long firstSeq, long lastSeq, String lastHash, String file, long line, String reason) {
        /** What the verifier found. */
        public static ChainResponse from(AuditVerifier.Report report) {
            Optional<ChainBreak> broken = report.broken();
            return new ChainResponse(
                    report.lines(),
                    report.firstSeq(),
                    report.lastSeq(),
                    report.lastHash(),
                    broken.map(at -> at.file().toString()).orElse(""),
                    broken.map(ChainBreak::line).orElse(0L),
                    broken.map(ChainBreak::reason).orElse(""));
        }

        /** Whether a line does not follow. */
        public boolean hasBreak() {
            return !reason.isEmpty();
        }
    }

    /**
     * Why something was refused.
     *
     * @param subject what was asked about
     * @param said the explanation, sentence by sentence
     * @param remedies commands that may help
     * @param records the audit records that it rests on, each one line of JSON, the newest first
     */
    public record Explanation(String subject, List<String> said, List<String> remedies, List<String> records) {
        public Explanation {
            said = List.copyOf(said);
            remedies = List.copyOf(remedies);
            records = List.copyOf(records);
        }
    }
}
