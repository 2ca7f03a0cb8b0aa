package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.body.DocumentBody;
import io.keybroker.catalogue.body.FormBody;
import io.keybroker.catalogue.body.MemberPaths;
import io.keybroker.catalogue.body.ParsedBody;
import io.keybroker.catalogue.body.XmlBody;
import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resolves the operation of a request to any service except S3; the protocol defines the single place of its name. */
public final class OperationResolver {
    private OperationResolver() {}

    /** Whether the operation, its permissions or its resources depend on the body. */
    public static boolean needsBody(ServiceGroup family, RequestHead head) throws RequestRejectedException {
        Protocol protocol = ProtocolDetector.detect(family.services(), head);
        if (protocol.isForm()) {
            return !head.method().equals("GET");
        }
        return match(family, protocol, head).row().readsBody() && !encoded(head);
    }

    public static Operation identify(ServiceGroup family, PartitionRegion place, RequestHead head, byte[] body)
            throws RequestRejectedException {
        Protocol protocol = ProtocolDetector.detect(family.services(), head);
        if (protocol.isForm()) {
            FormBody form = form(head, body);
            RequestMembers members = new RequestMembers(head, Map.of(), form);
            return operation(
                    family.resolveShared(matchAction(family, protocol, form).row(), members), protocol, place, members);
        }
        RouteTree.Match match = match(family, protocol, head);
        if (match.row().traits().events()) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED, match.row().name() + " needs a signed event stream, which is not supported");
        }
        if (encoded(head) && match.row().permissionsNeedBody()) {
            throw malformed("a Content-Encoding is not supported for this request");
        }
        boolean read = match.row().readsBody() && !encoded(head);
        RequestMembers members = new RequestMembers(
                head, match.labels(), read ? parse(protocol, body, family.addressesOf(match.row())) : ParsedBody.NONE);
        if (protocol == Protocol.JSON && !head.path().equals("/")) {
            requireQueueOfPath(head, members);
        }
        return operation(family.resolveShared(match.row(), members), protocol, place, members);
    }

    /** Rejects a body for another queue than that of the path. */
    private static void requireQueueOfPath(RequestHead head, RequestMembers members) throws RequestRejectedException {
        List<String> urls = members.values("QueueUrl");
        if (urls.size() != 1 || !urls.get(0).endsWith(head.path())) {
            throw malformed("the QueueUrl is not that of the request's path");
        }
    }

    private static boolean encoded(RequestHead head) {
        return head.headers().has("content-encoding");
    }

    private static ParsedBody parse(Protocol protocol, byte[] body, MemberPaths addresses)
            throws RequestRejectedException {
        return switch (protocol) {
            case CBOR -> DocumentBody.cbor(body, addresses);
            case REST_XML -> XmlBody.parse(body);
            default -> DocumentBody.json(body, addresses);
        };
    }

    private static FormBody form(RequestHead head, byte[] body) throws RequestRejectedException {
        if (encoded(head)) {
            throw malformed("a Content-Encoding is not supported for this request");
        }
        boolean inUrl = head.method().equals("GET");
        FormBody form = inUrl ? new FormBody(head.query().parameters()) : FormBody.parse(body);
        if (!head.path().equals("/")) {
            form.add("QueueUrl", "https://queue" + head.path());
        }
        return form;
    }

    private static RouteTree.Match match(ServiceGroup family, Protocol protocol, RequestHead head)
            throws RequestRejectedException {
        return switch (protocol) {
            case JSON -> targeted(family, head);
            case CBOR -> pathed(family, head);
            default ->
                family.routes()
                        .find(head)
                        .orElseThrow(() -> new RequestRejectedException(
                                ErrorCode.ACCESS_DENIED,
                                "no operation of '" + family.services().get(0).signingName()
                                        + "' has this method and path"));
        };
    }

    private static RouteTree.Match targeted(ServiceGroup family, RequestHead head) throws RequestRejectedException {
        String target = head.headers().single("x-amz-target").orElse("");
        int dot = target.lastIndexOf('.');
        String name = target.substring(dot + 1);
        Optional<OperationModel> row = dot < 0 || !ProtocolDetector.isName(name)
                ? Optional.empty()
                : family.targeted(Protocol.JSON, target.substring(0, dot), name);
        return requireMatch(row, family, "X-Amz-Target does not name an operation of '");
    }

    private static RouteTree.Match pathed(ServiceGroup family, RequestHead head) throws RequestRejectedException {
        String[] parts = head.path().split("/", -1);
        boolean formed = parts.length == 5 && parts[1].equals("service") && parts[3].equals("operation");
        Optional<OperationModel> row = formed && ProtocolDetector.isName(parts[4])
                ? family.targeted(Protocol.CBOR, parts[2], parts[4])
                : Optional.empty();
        return requireMatch(row, family, "the path does not name an operation of '");
    }

    private static RouteTree.Match matchAction(ServiceGroup family, Protocol protocol, FormBody form)
            throws RequestRejectedException {
        Optional<String> action = form.exactValue("Action").filter(ProtocolDetector::isName);
        boolean once = action.isPresent() && form.values("Action").size() == 1;
        Optional<OperationModel> row =
                once ? family.findByAction(protocol, action.get(), form.exactValue("Version")) : Optional.empty();
        return requireMatch(row, family, "the form does not have exactly one Action of '");
    }

    private static RouteTree.Match requireMatch(Optional<OperationModel> row, ServiceGroup family, String complaint)
            throws RequestRejectedException {
        return new RouteTree.Match(
                row.orElseThrow(
                        () -> malformed(complaint + family.services().get(0).signingName() + '\'')),
                Map.of());
    }

    private static Operation operation(
            OperationModel row, Protocol protocol, PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        boolean readable = protocol.isForm() || !encoded(members.head());
        return new Operation(
                row.service(),
                row.name(),
                protocol,
                row.requiredPermissions(place, members),
                ConditionKeyExtractor.of(row, members, readable),
                row.traitsOf(members));
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
