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
     * A search, or its next page.
     *
     * @param query the filter
     * @param from the position to continue at
     * @param open the unfinished requests of the last page
     */
    public record AuditSearch(AuditQuery query, LogPosition from, List<String> open) {
        public AuditSearch {
            open = List.copyOf(open);
        }
    }

    /**
     * The result of a chain verification.
     *
     * @param lines the number of lines in the unbroken chain
     * @param firstSeq the sequence number of the first kept line; 0 if none
     * @param lastSeq the sequence number of the last line in the chain; 0 if none
     * @param lastHash the SHA-256 of that line, to be stored where it cannot be changed
     * @param file the file of the first line that breaks the chain; empty if none does
     * @param line its line number, from 1
     * @param reason the cause of the break
     */
    public record ChainResponse(
            long lines, long firstSeq, long lastSeq, String lastHash, String file, long line, String reason) {
        /** Returns the response of a verification report. */
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

        /** Whether a line breaks the chain. */
        public boolean hasBreak() {
            return !reason.isEmpty();
        }
    }

    /**
     * An explanation of a rejection or of a status.
     *
     * @param subject the subject of the explanation
     * @param said the explanation, by sentences
     * @param remedies commands that may help
     * @param records the audit records of the explanation, each one line of JSON, the newest first
     */
    public record Explanation(String subject, List<String> said, List<String> remedies, List<String> records) {
        public Explanation {
            said = List.copyOf(said);
            remedies = List.copyOf(remedies);
            records = List.copyOf(records);
        }
    }
}
