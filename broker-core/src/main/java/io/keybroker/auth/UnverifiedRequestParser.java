package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.role.ResourceAddress;
import io.keybroker.signing.AbsentSignature;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses a request's signature, service, region and bucket; verifies nothing. */
final class UnverifiedRequestParser {
    private final Catalogue catalogue;
    private final String homeRegion;

    UnverifiedRequestParser(Catalogue catalogue, String homeRegion) {
        this.catalogue = catalogue;
        this.homeRegion = homeRegion;
    }

    /** The signed head, its signature, and the head without the signature's parameters. */
    private record SignedHead(RequestHead head, RequestSignature signature, RequestHead bare) {}

    UnverifiedRequest parse(RequestHead head, IpAddress peer, AcceptedHosts hosts) throws RequestRejectedException {
        RequestSignature signature = RequestSignature.parse(head);
        if (signature.type().isQueryApi() && !head.method().equals("GET")) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "a POST signed by version 2 has its signature in its form");
        }
        return parse(new SignedHead(head, signature, signature.withoutSignature(head)), peer, hosts);
    }

    UnverifiedRequest parseForm(RequestHead head, byte[] form, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestHead signed = RequestSignature.withForm(head, form);
        RequestSignature signature = RequestSignature.parse(signed);
        if (!signature.type().isQueryApi()) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "a form carries a signature of version 2 or none");
        }
        return parse(new SignedHead(signed, signature, head), peer, hosts);
    }

    /** Parses an unsigned request for whichever one of these services matches it. */
    UnverifiedRequest parseUnsigned(RequestHead head, List<Service> services, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        Optional<AwsHost> aws = hosts.awsHost();
        String region = aws.map(AwsHost::region).orElse(homeRegion);
        List<Service> possible = services.stream()
                .filter(service -> aws.isEmpty() || aws.get().signingName().equals(service.signingName()))
                .filter(service -> catalogue.isPossible(service, head))
                .toList();
        List<Service> others = possible.stream()
                .filter(service -> !service.signingName().equals("s3"))
                .toList();
        List<Service> candidates = others.isEmpty() ? possible : others; // every path is a bucket's
        if (candidates.size() != 1) {
            throw new RequestRejectedException(
                    ErrorCode.NO_CREDENTIALS,
                    "the request is not signed, and is none of those that roles accept unsigned (setting: anonymous)");
        }
        RequestSignature none =
                AbsentSignature.of(head.headers(), region, candidates.get(0).signingName());
        RequestTarget target = new RequestTarget(candidates.get(0), region, Optional.empty());
        return parse(new SignedHead(head, none, head), target, peer, hosts);
    }

    private UnverifiedRequest parse(SignedHead signed, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestSignature signature = signed.signature();
        Service service = signature.type().isQueryApi()
                ? catalogue.serviceOfQuery(signed.head().query(), hosts.awsHost())
                : catalogue.service(signature.scope().service());
        String region =
                signature.resolveRegion(hosts.awsHost().map(AwsHost::region).orElse(homeRegion));
        return parse(signed, new RequestTarget(service, region, Optional.empty()), peer, hosts);
    }

    private UnverifiedRequest parse(SignedHead signed, RequestTarget target, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestSignature signature = signed.signature();
        Service service = target.service();
        String prefix = hosts.hostPrefix(signed.head(), signature.scopeIn(target.region(), service.signingName()));
        Optional<ResourceAddress> resource = hosts.resource().or(() -> alias(service, prefix));
        if (resource.isPresent()) {
            return parseForResource(signed, target.at(resource.get()), peer, hosts);
        }
        requireModelledHeadersSigned(signed.bare().headers(), signature);
        RequestHead pathStyleHead = pathStyleHead(signed.bare(), service, signed.head(), prefix);
        boolean needsBody =
                signature.payload().mode() == PayloadHash.Mode.ABSENT || catalogue.needsBody(service, pathStyleHead);
        return new UnverifiedRequest(signed.head(), pathStyleHead, signature, target, peer, hosts, needsBody);
    }

    /** A label in front of the broker's name that no operation of the service has there is a role's name for a host. */
    private Optional<ResourceAddress> alias(Service service, String prefix) {
        boolean label = prefix.length() > 1 && prefix.indexOf('.') == prefix.length() - 1;
        return label && catalogue.hasDataPlane(service) && !catalogue.isKnownHostPrefix(service, prefix)
                ? Optional.of(new ResourceAddress.Alias(prefix.substring(0, prefix.length() - 1)))
                : Optional.empty();
    }

    /** A request to the host of one resource, whose headers and body mean something to its owner alone. */
    private UnverifiedRequest parseForResource(
            SignedHead signed, RequestTarget target, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestSignature signature = signed.signature();
        SignatureType type = signature.type();
        if (type == SignatureType.NONE || type.isSigV2()) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED, "a request to the host of one resource needs a signature of version 4");
        }
        if (signed.head()
                .headers()
                .first("upgrade")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("websocket")) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED, "WebSocket connections are not supported (expected: plain HTTP requests)");
        }
        boolean needsBody = signature.payload().mode() == PayloadHash.Mode.ABSENT
                || catalogue.needsBodyOnDataPlane(target.service(), signed.bare());
        return new UnverifiedRequest(signed.head(), signed.bare(), signature, target, peer, hosts, needsBody);
    }

    /** Rejects an unsigned header that is a modelled input of an operation. */
    private void requireModelledHeadersSigned(Headers headers, RequestSignature signature)
            throws RequestRejectedException {
        if (!signature.type().hasSignedHeaders()) {
            return;
        }
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (catalogue.isRequestHeader(name)
                    && !ForwardedHeaders.isHarmlessUnsigned(name)
                    && !signature.signedHeaders().contains(name)) {
                throw RequestSignature.unsigned(name);
            }
        }
    }

    private RequestHead pathStyleHead(RequestHead bare, Service service, RequestHead signed, String prefix)
            throws RequestRejectedException {
        if (catalogue.isS3Addressed(service, signed)) {
            return UpstreamHeadBuilder.inPathStyle(bare, BrokerHosts.bucket(prefix));
        }
        if (!catalogue.isKnownHostPrefix(service, prefix)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "'" + prefix + "' before the hostname is not a host prefix of any operation");
        }
        return bare;
    }
}
