package io.keybroker.catalogue;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import java.nio.charset.StandardCharsets;

/** Requests as tests write them: a line, headers as pairs, a body. */
public final class SampleRequests {
    static final Catalogue CATALOGUE = new Catalogue();

    private SampleRequests() {}

    /** What a request to a signing name in eu-west-1 means. */
    public static Operation of(String signingName, String line, String body, String... headers)
            throws RequestRejectedException {
        return of(CATALOGUE, signingName, line, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Operation of(Catalogue catalogue, String signingName, String line, byte[] body, String... headers)
            throws RequestRejectedException {
        RequestHead head = head(line, headers);
        Service service = catalogue.service(signingName);
        return catalogue.identify(service, "eu-west-1", head, BodyContent.of(body));
    }

    static RequestHead head(String line, String... headers) throws RequestRejectedException {
        Headers.Builder built = Headers.builder().add("host", "broker.test");
        for (int i = 0; i < headers.length; i += 2) {
            built.add(headers[i], headers[i + 1]);
        }
        int space = line.indexOf(' ');
        return RequestHead.parse(line.substring(0, space), line.substring(space + 1), built.build());
    }

    static Operation json(String signingName, String target, String body) throws RequestRejectedException {
        return of(signingName, "POST /", body, "x-amz-target", target, "content-type", "application/x-amz-json-1.0");
    }

    static Operation form(String signingName, String body) throws RequestRejectedException {
        return of(signingName, "POST /", body, "content-type", "application/x-www-form-urlencoded; charset=utf-8");
    }
}
