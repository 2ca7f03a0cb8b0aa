package io.keybroker.catalogue;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The services that the broker knows, and what their requests mean. */
public final class Catalogue {
    private final Map<String, Service> services = new HashMap<>();
    private final Set<String> minting = new HashSet<>();
    private final S3Operations s3 = new S3Operations();
    private final RpcOperations rpc = new RpcOperations();

    public Catalogue() {
        for (String[] row : Table.rows("services.tsv")) {
            String target = row[3].equals("-") ? "" : row[3];
            services.put(row[0], new Service(row[0], row[1], Protocol.valueOf(row[2]), target, row[4]));
        }
        for (String[] row : Table.rows("credential-minting.tsv")) {
            minting.add(row[0]);
        }
    }

    /** The service of a credential scope. */
    public Service service(String signingName) throws RefusedException {
        Service service = services.get(signingName);
        if (service == null) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED, "the service '" + signingName + "' is not in this broker's catalogue");
        }
        return service;
    }

    /** The protocol to answer in when nothing but the scope's text is known. */
    public Optional<Protocol> protocolOf(String signingName) {
        return Optional.ofNullable(services.get(signingName)).map(Service::protocol);
    }

    /** Whether an operation is decided by its body, which must then be at hand before it is identified. */
    public boolean needsBody(Service service, RequestHead head) {
        return service.protocol() != Protocol.S3 || head.query().has("delete");
    }

    /** What a request means; its path is in path style, and its body is at hand if {@link #needsBody}. */
    public Operation identify(Service service, String region, RequestHead head, byte[] body) throws RefusedException {
        Operation operation = service.protocol() == Protocol.S3
                ? s3.identify(service, head, body)
                : rpc.identify(service, region, head, body);
        boolean mints = minting.contains(service.iamPrefix() + ':' + operation.name());
        return mints ? new Operation(service, operation.name(), operation.demands(), true) : operation;
    }
}
