package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.dataplane.DataPlaneHost;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.RequestHead;
import io.keybroker.role.ResourceAddress;
import io.keybroker.role.ResourceHost;
import io.keybroker.role.ResourceHosts;

/** Identifies what a request asks for, of its service or of the host of one resource that its role lists. */
final class OperationIdentifier {
    private final Catalogue catalogue;

    OperationIdentifier(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The operation; the body is at hand if the request needs it. */
    Operation identify(ResourceHosts hosts, RequestTarget target, RequestHead head, BodyContent body)
            throws RequestRejectedException {
        Service service = target.service();
        if (target.resource().isEmpty()) {
            return catalogue.identify(service, target.region(), head, body);
        }
        ResourceAddress address = target.resource().get();
        ResourceHost entry = hosts.require(address, service.signingName(), target.region());
        DataPlaneHost host = new DataPlaneHost(address.host(entry), entry.region(), entry.arn(), entry.account());
        return catalogue.identifyOnDataPlane(service, host, head, body);
    }
}
