package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import io.keybroker.proxy.server.RawUpstream.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One request for every REST operation of AWS's models, with all its labels, query parameters and header members at once, and
 * a response with all its header members and its status: each arrives byte for byte. The requests are those of
 * {@code catalogue-gen/wire_requests.py}; operations of other protocols have nothing of their own in the head.
 */
final class WireFidelityTest {
    /** Response members that are the broker's own: the framing of the body, and what a browser is told of the host. */
    private static final List<String> OWN = List.of("content-length", "strict-transport-security");

    private static final Pattern MESSAGE = Pattern.compile("(?:<Message>|\"message\":\")([^ ]+) ([^<\"]+)");
    private static final Pattern MINTING = Pattern.compile("([\\w-]+:\\w+) answers with credentials");
    private static final String EVENTS = "501 needs a signed event stream, which is not supported";
    private static final String OUTPOSTS = "403 operation of 's3-outposts' has this method and path";
    private static final String OTHER_S3 = "501 is not supported (expected: s3)";

    /** Operations that the broker rejects, and why: they need another protocol, host or kind of credential. */
    private static final Map<String, String> EXCEPTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("bedrock-runtime InvokeModelWithBidirectionalStream", EVENTS),
            Map.entry("connecthealth StartMedicalScribeListeningSession", EVENTS),
            Map.entry("lexv2-runtime StartConversation", EVENTS),
            Map.entry("polly StartSpeechSynthesisStream", EVENTS),
            Map.entry("qbusiness Chat", EVENTS),
            Map.entry("s3 ListDirectoryBuckets", OTHER_S3),
            Map.entry("s3 RenameObject", "403 query parameter 'renameObject' is not supported for S3"),
            Map.entry("s3 WriteGetObjectResponse", OTHER_S3),
            Map.entry("s3control CreateBucket", OUTPOSTS),
            Map.entry("s3control ListRegionalBuckets", OUTPOSTS),
            Map.entry("s3control DeleteAccessPointScope", OTHER_S3),
            Map.entry("s3control GetAccessPointScope", OTHER_S3),
            Map.entry("s3control ListAccessPointsForDirectoryBuckets", OTHER_S3),
            Map.entry("s3control PutAccessPointScope", OTHER_S3)));

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;
    private RawClient client;
    private volatile String response = "";

    private String rejection = "";
    private boolean closed;

    private final Map<String, String> rejected = new TreeMap<>();
    private final Set<String> minted = new TreeSet<>();
    private final List<String> changed = new ArrayList<>();

    /** One operation's request, and what its response has besides a body. */
    private record WireRequest(
            String operation,
            String service,
            String method,
            String target,
            int members,
            String body,
            boolean hasStatus,
            List<String> responseHeaders,
            List<String> fields) {
        static WireRequest parse(String line) {
            String[] row = line.split("\t", -1);
            return new WireRequest(
                    row[0] + ' ' + row[1],
                    row[2],
                    row[3],
                    row[4],
                    Integer.parseInt(row[5]),
                    new String(Base64.getDecoder().decode(row[6]), StandardCharsets.ISO_8859_1),
                    row[7].equals("status"),
                    Arrays.stream(row[8].split(",", -1))
                            .filter(name -> !name.isEmpty())
                            .filter(name -> !OWN.contains(name.toLowerCase(Locale.ROOT)))
                            .toList(),
                    Arrays.asList(row).subList(9, row.length));
        }

        int status() {
            return hasStatus ? 203 : 200;
        }

        List<String> responseFields() {
            return responseHeaders.stream()
                    .map(name -> name + ": \"" + name + "\"  ~x; y")
                    .toList();
        }

        String response() {
            StringBuilder text = new StringBuilder("HTTP/1.1 " + status() + " Fine\r\n");
            responseFields().forEach(field -> text.append(field).append("\r\n"));
            return text.append("Content-Length: 0\r\n\r\n").toString();
        }

        String bytes() throws Exception {
            List<String> flat = new ArrayList<>();
            for (String field : fields) {
                flat.addAll(List.of(field.split(": ", 2)));
            }
            flat.addAll(List.of("content-length", Integer.toString(body.length())));
            return DataPlane.headOf(service, method, target, DataPlane.hash(body), flat.toArray(String[]::new)) + body;
        }
    }

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(response);
            }
        };
        open();
    }

    private void open() throws Exception {
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard(), minted);
        client = new RawClient(home, plane.port());
    }

    private void restart() throws Exception {
        client.close();
        plane.close();
        open();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        plane.close();
        upstream.close();
    }

    private static List<WireRequest> requests() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(WireFidelityTest.class.getResourceAsStream("wire-requests.tsv.gz")),
                StandardCharsets.US_ASCII))) {
            return lines.lines().map(WireRequest::parse).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Test
    void forwardsEveryMemberOfEveryRestOperationInBothDirections() throws Exception {
        List<WireRequest> requests = requests();
        List<WireRequest> minting = new ArrayList<>();
        for (WireRequest request : requests) {
            exchange(request);
            Matcher matcher = MINTING.matcher(rejection);
            if (matcher.find()) {
                minted.add(matcher.group(1));
                minting.add(request);
                rejected.remove(request.operation());
            }
        }
        restart();
        for (WireRequest request : minting) {
            exchange(request);
        }
        print(requests);

        assertThat(changed).isEmpty();
        assertThat(rejected).isEqualTo(EXCEPTIONS);
    }

    private void print(List<WireRequest> requests) {
        int up = requests.stream().mapToInt(WireRequest::members).sum();
        int down = requests.stream()
                .mapToInt(each -> each.responseHeaders().size())
                .sum();
        long statuses = requests.stream().filter(WireRequest::hasStatus).count();
        System.out.println(requests.size() + " operations, " + up + " members up, " + down + " headers and " + statuses
                + " statuses down, " + minted.size() + " actions only with mint, rejected: " + rejected);
    }

    private void exchange(WireRequest request) throws Exception {
        if (closed) {
            client.close();
            client = new RawClient(home, plane.port());
        }
        response = request.response();
        rejection = "";
        int before = upstream.requests.size();
        RawResponse answer = client.send(request.bytes()).answer();
        closed = answer.header("Connection").isPresent();
        if (upstream.requests.size() == before) {
            rejection = answer.body();
            Matcher message = MESSAGE.matcher(rejection);
            rejected.put(request.operation(), answer.status() + " " + (message.find() ? message.group(2) : rejection));
        } else {
            compare(request, upstream.requests.get(before), answer);
        }
    }

    private void compare(WireRequest request, Request arrived, RawResponse answer) {
        difference(request, arrived).ifPresent(text -> changed.add(request.operation() + " up: " + text));
        List<String> head = answer.head().lines().toList();
        request.responseFields().stream()
                .filter(field -> !head.contains(field))
                .forEach(field -> changed.add(request.operation() + " down: " + field));
        if (answer.status() != request.status()) {
            changed.add(request.operation() + " down: status " + answer.status());
        }
    }

    @Test
    void keepsRepeatedHeadersInTheirOrder() throws Exception {
        String[] fields = {"x-repeated", "b", "x-other", "", "x-repeated", "a,c", "content-length", "0"};

        client.send(DataPlane.headOf("lambda", "GET", "/2015-03-31/functions/f", DataPlane.hash(""), fields));

        assertThat(upstream.next().head().lines()).containsSubsequence("x-repeated: b", "x-other: ", "x-repeated: a,c");
    }

    private static Optional<String> difference(WireRequest request, Request arrived) {
        List<String> head = arrived.head().lines().toList();
        if (!inAnyOrder(head.get(0)).equals(inAnyOrder(request.method() + ' ' + request.target() + " HTTP/1.1"))) {
            return Optional.of(request.target() + " became " + head.get(0));
        }
        if (!arrived.text().equals(request.body())) {
            return Optional.of("another body");
        }
        return request.fields().stream().filter(field -> !head.contains(field)).findFirst();
    }

    /** Path and parameters of a request line: the broker sends them in the order in which it signs them. */
    private static List<String> inAnyOrder(String line) {
        String[] parts = line.substring(0, line.lastIndexOf(' ')).split("[?&]", -1);
        List<String> parameters = new ArrayList<>(List.of(parts).subList(1, parts.length));
        parameters.replaceAll(parameter -> parameter.contains("=") ? parameter : parameter + '=');
        parameters.sort(null);
        parameters.add(0, parts[0]);
        return parameters;
    }
}
