package io.keybroker.gate;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.KnownHost;
import io.keybroker.catalogue.Service;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.Claim;
import io.keybroker.signing.PayloadHash;

/** Parses a request's signature, service, region and bucket; verifies nothing. */
final class UnverifiedRequestParser {
    private final Catalogue catalogue;
    private final String homeRegion;

    UnverifiedRequestParser(Catalogue catalogue, String homeRegion) {
        this.catalogue = catalogue;
        this.homeRegion = homeRegion;
    }

    /** What was signed, its signature, and what is asked for without what carries the signature. */
    private record SignedHead(RequestHead head, Claim signature, RequestHead bare) {}

    Arrival parse(RequestHead head, IpAddress peer, HostNames hosts) throws RefusedException {
        Claim signature = Claim.of(head);
        if (signature.carrier().form() && !head.method().equals("GET")) {
            throw new RefusedException(Refusal.MALFORMED, "a POST signed by version 2 has its signature in its form");
        }
        return parse(new SignedHead(head, signature, signature.withoutCarrier(head)), peer, hosts);
    }

    Arrival parseForm(RequestHead head, byte[] form, IpAddress peer, HostNames hosts) throws RefusedException {
        RequestHead signed = Claim.withForm(head, form);
        Claim signature = Claim.of(signed);
        if (!signature.carrier().form()) {
            throw new RefusedException(Refusal.MALFORMED, "a form carries a signature of version 2 or none");
        }
        return parse(new SignedHead(signed, signature, head), peer, hosts);
    }

    private Arrival parse(SignedHead signed, IpAddress peer, HostNames hosts) throws RefusedException {
        Claim signature = signed.signature();
        Service service = signature.carrier().form()
                ? catalogue.serviceActing(signed.head().query(), hosts.awsHost())
                : catalogue.service(signature.scope().service());
        String region =
                signature.regionNear(hosts.awsHost().map(KnownHost::region).orElse(homeRegion));
        String prefix = hosts.hostPrefix(signed.head(), signature.scopeIn(region, service.signingName()));
        RequestHead pathStyleHead = pathStyleHead(signed.bare(), service, signed.head(), prefix);
        boolean needsBody =
                signature.payload().mode() == PayloadHash.Mode.ABSENT || catalogue.needsBody(service, pathStyleHead);
        return new Arrival(signed.head(), pathStyleHead, signature, service, region, peer, hosts, needsBody);
    }

    private RequestHead pathStyleHead(RequestHead bare, Service service, RequestHead signed, String prefix)
            throws RefusedException {
        if (catalogue.takesBucket(service, signed)) {
            return ForwardedHead.inPathStyle(bare, BrokerNames.bucket(prefix));
        }
        if (!catalogue.takesHostPrefix(service, prefix)) {
            throw new RefusedException(
                    Refusal.MALFORMED, "'" + prefix + "' in front of the host's name belongs to no operation");
        }
        return bare;
    }
}
