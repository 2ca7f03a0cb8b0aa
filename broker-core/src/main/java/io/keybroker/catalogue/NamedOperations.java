package io.keybroker.catalogue;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.Map;
import java.util.Optional;

/** Resolves the operation of a request to any service but S3; the protocol defines the one place of its name. */
final class NamedOperations {
    private NamedOperations() {}

    /** Whether the operation, its rights or its resources stand in the body. */
    static boolean needsBody(Family family, RequestHead head) throws RefusedException {
        Protocol protocol = Spoken.of(family.services(), head);
        if (protocol.isForm()) {
            return !head.method().equals("GET");
        }
        return match(family, protocol, head).row().readsBody() && !encoded(head);
    }

    static Operation identify(Family family, Place place, RequestHead head, byte[] body) throws RefusedException {
        Protocol protocol = Spoken.of(family.services(), head);
        if (protocol.isForm()) {
            FormBody form = form(head, body);
            Members members = new Members(head, Map.of(), form);
            return operation(family.settled(acting(family, protocol, form).row(), members), protocol, place, members);
        }
        RouteTree.Match match = match(family, protocol, head);
        if (match.row().traits().events()) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED, match.row().name() + " needs a signed event stream, which is not supported");
        }
        if (encoded(head) && match.row().demandsBody()) {
            throw malformed("a Content-Encoding is not supported for this request");
        }
        boolean read = match.row().readsBody() && !encoded(head);
        Members members = new Members(
                head, match.labels(), read ? parse(protocol, body, family.addressesOf(match.row())) : Body.NONE);
        return operation(family.settled(match.row(), members), protocol, place, members);
    }

    private static boolean encoded(RequestHead head) {
        return head.headers().has("content-encoding");
    }

    private static Body parse(Protocol protocol, byte[] body, Addresses addresses) throws RefusedException {
        return switch (protocol) {
            case CBOR -> TreeBody.cbor(body, addresses);
            case REST_XML -> XmlBody.parse(body);
            default -> TreeBody.json(body, addresses);
        };
    }

    private static FormBody form(RequestHead head, byte[] body) throws RefusedException {
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

    private static RouteTree.Match match(Family family, Protocol protocol, RequestHead head) throws RefusedException {
        return switch (protocol) {
            case JSON -> targeted(family, head);
            case CBOR -> pathed(family, head);
            default ->
                family.routes()
                        .find(head)
                        .orElseThrow(() -> new RefusedException(
                                Refusal.NOT_ALLOWED,
                                "no operation of '" + family.services().get(0).signingName()
                                        + "' has this method and path"));
        };
    }

    private static RouteTree.Match targeted(Family family, RequestHead head) throws RefusedException {
        String target = head.headers().single("x-amz-target").orElse("");
        int dot = target.lastIndexOf('.');
        String name = target.substring(dot + 1);
        Optional<OperationRow> row = dot < 0 || !Spoken.isName(name)
                ? Optional.empty()
                : family.targeted(Protocol.JSON, target.substring(0, dot), name);
        return matched(row, family, "X-Amz-Target does not name an operation of '");
    }

    private static RouteTree.Match pathed(Family family, RequestHead head) throws RefusedException {
        String[] parts = head.path().split("/", -1);
        boolean formed = parts.length == 5 && parts[1].equals("service") && parts[3].equals("operation");
        Optional<OperationRow> row = formed && Spoken.isName(parts[4])
                ? family.targeted(Protocol.CBOR, parts[2], parts[4])
                : Optional.empty();
        return matched(row, family, "the path does not name an operation of '");
    }

    private static RouteTree.Match acting(Family family, Protocol protocol, FormBody form) throws RefusedException {
        Optional<String> action = form.exactly("Action").filter(Spoken::isName);
        boolean once = action.isPresent() && form.values("Action").size() == 1;
        Optional<OperationRow> row =
                once ? family.acting(protocol, action.get(), form.exactly("Version")) : Optional.empty();
        return matched(row, family, "the form does not have exactly one Action of '");
    }

    private static RouteTree.Match matched(Optional<OperationRow> row, Family family, String complaint)
            throws RefusedException {
        return new RouteTree.Match(
                row.orElseThrow(
                        () -> malformed(complaint + family.services().get(0).signingName() + '\'')),
                Map.of());
    }

    private static Operation operation(OperationRow row, Protocol protocol, Place place, Members members)
            throws RefusedException {
        boolean readable = protocol.isForm() || !encoded(members.head());
        return new Operation(
                row.service(),
                row.name(),
                protocol,
                row.demands(place, members),
                RequestKeys.of(row, members, readable),
                row.traitsOf(members));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
