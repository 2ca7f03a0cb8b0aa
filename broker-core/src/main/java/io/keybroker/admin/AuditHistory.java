package io.keybroker.admin;

import java.io.IOException;
import java.util.List;

/** Reads the audit log back. */
@FunctionalInterface
public interface AuditHistory {
    /** The last records, each one line of JSON, the oldest first. */
    List<String> last(int count) throws IOException;
}
