package io.keybroker.catalogue;

import java.util.List;

/**
 * What a request means.
 *
 * @param service the service it is for
 * @param name the operation's name, {@code PutObject}
 * @param demands everything that a policy must allow
 */
public record Operation(Service service, String name, List<Demand> demands) {
    public Operation {
        demands = List.copyOf(demands);
    }

    /** Whether the operation's body may be aws-chunked. */
    public boolean takesStream() {
        return name.equals("PutObject") || name.equals("UploadPart");
    }
}
