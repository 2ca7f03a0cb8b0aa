package io.keybroker.gate;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Operation;
import io.keybroker.catalogue.Service;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.CredentialScope;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a request means, as the gate would, without asking who sent it. */
public final class Rehearsal {
    private static final Pattern AWS = Pattern.compile("(?:(.+)\\.)?s3[a-z0-9.-]*\\.amazonaws\\.com(?:\\.cn)?");

    private final Catalogue catalogue;
    private final BrokerNames names;

    public Rehearsal(Catalogue catalogue, BrokerNames names) {
        this.catalogue = catalogue;
        this.names = names;
    }

    /** The operation that the head and its body ask for, whether they were meant for this broker or for AWS itself. */
    public Operation identify(String signingName, String region, RequestHead head, byte[] body)
            throws RefusedException {
        Service service = catalogue.service(signingName);
        boolean inHost = catalogue.takesBucket(service, head);
        CredentialScope scope = new CredentialScope("", region, signingName);
        RequestHead inPathStyle = inHost ? ForwardedHead.inPathStyle(head, bucketOf(head, scope)) : head;
        return catalogue.identify(service, region, inPathStyle, body);
    }

    private String bucketOf(RequestHead head, CredentialScope scope) throws RefusedException {
        Matcher aws = AWS.matcher(head.hostname());
        if (aws.matches()) {
            return aws.group(1) == null ? "" : aws.group(1);
        }
        return BrokerNames.bucket(names.hostPrefix(head, scope));
    }
}
