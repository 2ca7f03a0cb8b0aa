package io.keybroker.catalogue;

import java.util.List;

/**
 * What a request means.
 *
 * @param service the service it is for
 * @param name the operation's name, {@code PutObject}
 * @param demands everything that a policy must allow
 * @param minting whether the answer carries credentials or passwords
 */
public record Operation(Service service, String name, List<Demand> demands, boolean minting) {
    public Operation {
        demands = List.copyOf(demands);
    }

    Operation(Service service, String name, List<Demand> demands) {
        this(service, name, demands, false);
    }

    /** Whether the operation's body may be aws-chunked. */
    public boolean takesStream() {
        return name.equals("PutObject") || name.equals("UploadPart");
    }
}
