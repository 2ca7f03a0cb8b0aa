package io.keybroker.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests that botocore built, each with the operation that it built it for, and what the catalogue makes of them. */
final class RecordedRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalogue catalogue = new Catalogue();
    private final List<String> strange = new ArrayList<>();
    private int exact;
    private int named;
    private int all;

    /** Identifies the requests of a file, one JSON object a line. */
    static RecordedRequests read(BufferedReader lines) throws IOException {
        RecordedRequests requests = new RecordedRequests();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            requests.identify(JSON.readTree(line));
        }
        return requests;
    }

    private void identify(JsonNode request) {
        all++;
        String service = request.get("service").asText();
        String operation = request.get("operation").asText();
        try {
            Operation found = identified(request);
            named += found.name().equals(operation) ? 1 : 0;
            exact += found.name().equals(operation) && found.service().id().equals(service) ? 1 : 0;
            if (!found.name().equals(operation)) {
                strange.add(service + ' ' + operation + " is taken for "
                        + found.service().id() + ' ' + found.name());
            } else if (!found.service().id().equals(service)) {
                strange.add(service + ' ' + operation + " is taken for the one of "
                        + found.service().id());
            }
        } catch (RequestRejectedException e) {
            strange.add(service + ' ' + operation + " is refused: " + e.detail());
        }
    }

    private Operation identified(JsonNode request) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder().add("host", "broker.test");
        for (Map.Entry<String, JsonNode> header : request.get("headers").properties()) {
            headers.add(header.getKey(), header.getValue().asText());
        }
        RequestHead head = RequestHead.parse(
                request.get("method").asText(), request.get("target").asText(), headers.build());
        byte[] body =
                withoutSignature(Base64.getDecoder().decode(request.get("body").asText()));
        Service service = catalogue.service(request.get("signingName").asText());
        return catalogue.identify(service, "us-east-1", head, BodyContent.of(body));
    }

    /** A form that carries its signature is bare of it when it comes to the catalogue. */
    private static byte[] withoutSignature(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return text.contains("&SignatureVersion=2&")
                ? text.replaceAll("&(AWSAccessKeyId|Signature\\w*|Timestamp)=[^&]*", "")
                        .getBytes(StandardCharsets.ISO_8859_1)
                : body;
    }

    int all() {
        return all;
    }

    /** How many were identified by service and name. */
    int exact() {
        return exact;
    }

    /** How many were identified by name. */
    int named() {
        return named;
    }

    /** Every request that was not identified exactly. */
    List<String> strange() {
        return strange;
    }

    /** Reports on a whole file of requests. */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
            RecordedRequests requests = read(lines);
            System.out.println(requests.all() + " requests, " + requests.named() + " by name, " + requests.exact()
                    + " by service and name");
            System.out.println(requests.strange().stream().sorted().collect(Collectors.joining("\n")));
        }
    }
}
