package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identifies the operation of a request as the authorizer would, without authentication. */
public final class RequestClassifier {
    private static final Pattern AWS = Pattern.compile("(?:(.+)\\.)?s3[a-z0-9.-]*\\.amazonaws\\.com(?:\\.cn)?");

    private final Catalogue catalogue;
    private final BrokerHosts names;

    public RequestClassifier(Catalogue catalogue, BrokerHosts names) {
        this.catalogue = catalogue;
        this.names = names;
    }

    /** Identifies the operation of a head and its body, addressed to this broker or to AWS itself. */
    public Operation identify(String signingName, String region, RequestHead head, BodyContent body)
            throws RequestRejectedException {
        Service service = catalogue.service(signingName);
        boolean inHost = catalogue.isS3Addressed(service, head);
        CredentialScope scope = new CredentialScope("", region, signingName);
        RequestHead inPathStyle = inHost ? UpstreamHeadBuilder.inPathStyle(head, bucketOf(head, scope)) : head;
        return catalogue.identify(service, region, inPathStyle, body);
    }

    private String bucketOf(RequestHead head, CredentialScope scope) throws RequestRejectedException {
        Matcher aws = AWS.matcher(head.hostname());
        if (aws.matches()) {
            return aws.group(1) == null ? "" : aws.group(1);
        }
        return BrokerHosts.bucket(names.hostPrefix(head, scope));
    }
}
