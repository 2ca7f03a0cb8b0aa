package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.role.ResourceAddress;
import io.keybroker.role.ResourceHosts;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identifies the operation of a request as the authorizer would, without authentication. */
public final class RequestClassifier {
    private static final Pattern AWS = Pattern.compile("(?:(.+)\\.)?s3[a-z0-9.-]*\\.amazonaws\\.com(?:\\.cn)?");

    private final Catalogue catalogue;
    private final BrokerHosts names;
    private final ResourceHosts resources;

    /** For a broker of these names, and a role that lists these hosts of single resources. */
    public RequestClassifier(Catalogue catalogue, BrokerHosts names, ResourceHosts resources) {
        this.catalogue = catalogue;
        this.names = names;
        this.resources = resources;
    }

    /** Identifies the operation of a head and its body, addressed to this broker or to AWS itself. */
    public Operation identify(String signingName, String region, RequestHead head, byte[] body)
            throws RequestRejectedException {
        Service service = catalogue.service(signingName);
        Optional<ResourceAddress> resource = resource(head);
        if (resource.isPresent()) {
            RequestTarget target = new RequestTarget(service, region, resource);
            return new OperationIdentifier(catalogue).identify(resources, target, head, body);
        }
        boolean inHost = catalogue.isS3Addressed(service, head);
        CredentialScope scope = new CredentialScope("", region, signingName);
        RequestHead inPathStyle = inHost ? UpstreamHeadBuilder.inPathStyle(head, bucketOf(head, scope)) : head;
        return catalogue.identify(service, region, inPathStyle, body);
    }

    /** The host of one resource that the role lists, by its own name or by what stands in front of the broker's. */
    private Optional<ResourceAddress> resource(RequestHead head) {
        String host = head.hostname();
        String authority = head.headers().first("host").orElse("");
        String port = authority.substring(Math.min(host.length() + 1, authority.length()));
        List<ResourceAddress> addresses = new ArrayList<>();
        addresses.add(new ResourceAddress.Host(host, port.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(port) : 443));
        names.names().stream()
                .filter(name -> host.endsWith('.' + name))
                .map(name -> new ResourceAddress.Alias(host.substring(0, host.length() - name.length() - 1)))
                .forEach(addresses::add);
        return addresses.stream().filter(resources::contains).findFirst();
    }

    private String bucketOf(RequestHead head, CredentialScope scope) throws RequestRejectedException {
        Matcher aws = AWS.matcher(head.hostname());
        if (aws.matches()) {
            return aws.group(1) == null ? "" : aws.group(1);
        }
        return BrokerHosts.bucket(names.hostPrefix(head, scope));
    }
}
