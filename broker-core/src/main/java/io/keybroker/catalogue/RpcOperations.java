package io.keybroker.catalogue;

import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a JSON or query request means: it names its operation itself, in exactly one place. */
final class RpcOperations {
    private static final String TARGET = "x-amz-target";
    private final JsonResources resources = new JsonResources();

    Operation identify(Service service, String region, RequestHead head, byte[] body) throws RefusedException {
        if (!head.path().equals("/")
                || !head.method().equals("POST")
                || !head.query().parameters().isEmpty()) {
            throw malformed("requests to " + service.signingName() + " are POST / without a query");
        }
        if (head.headers().has("content-encoding")) {
            throw malformed("encoded bodies are refused, since they hide what they ask for");
        }
        return service.protocol() == Protocol.JSON ? json(service, region, head, body) : query(service, head, body);
    }

    private Operation json(Service service, String region, RequestHead head, byte[] body) throws RefusedException {
        String target = head.headers().first(TARGET).orElse("");
        String type = head.headers().first("content-type").orElse("");
        String prefix = service.targetPrefix() + '.';
        if (!target.startsWith(prefix) || !isName(target.substring(prefix.length()))) {
            throw malformed("X-Amz-Target does not name an operation of " + service.signingName());
        }
        if (!type.startsWith("application/x-amz-json-1.")) {
            throw malformed("the content type is not application/x-amz-json-1.0 or 1.1");
        }
        String name = target.substring(prefix.length());
        return new Operation(service, name, resources.demands(service, region, name, body));
    }

    private static Operation query(Service service, RequestHead head, byte[] body) throws RefusedException {
        String type = head.headers().first("content-type").orElse("");
        if (head.headers().has(TARGET) || !type.startsWith("application/x-www-form-urlencoded")) {
            throw malformed("requests to " + service.signingName() + " are forms with an Action");
        }
        Query form = Query.parse(new String(body, StandardCharsets.ISO_8859_1).replace('+', ' '));
        Optional<String> action = form.first("Action");
        long actions = form.parameters().stream()
                .filter(parameter -> parameter.name().equalsIgnoreCase("Action"))
                .count();
        if (action.isEmpty() || actions != 1 || !isName(action.get())) {
            throw malformed("the form does not name exactly one Action");
        }
        String resource = action.get().equals("GetCallerIdentity") ? "*" : "unknown";
        return new Operation(
                service, action.get(), List.of(new Demand(service.iamPrefix() + ':' + action.get(), resource)));
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= 128 && text.chars().allMatch(Ascii::isAlphanumeric);
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
