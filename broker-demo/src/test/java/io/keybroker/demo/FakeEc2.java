package io.keybroker.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.Backend;
import io.keybroker.http.Query;
import io.keybroker.refusal.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** As much of EC2 as launches need, and the faults that the real one seldom has. */
final class FakeEc2 implements Backend {
    static final String IMAGE = "ami-5fb8c835";

    private final HttpServer server;
    private final List<Query> asked = new CopyOnWriteArrayList<>();
    private final Deque<String> addresses = new ArrayDeque<>();
    private final Map<String, Launch> launches = new HashMap<>();
    private volatile Mood mood = Mood.WELL;
    private int launched;

    /** What it remembers of a launch, to know it again by its client token. */
    private record Launch(String userData, String instances) {}

    /** How it is. */
    enum Mood {
        WELL,
        /** It launches as many as there is room for, if that is enough. */
        SHORT_OF_CAPACITY,
        /** It does what it is asked, and the answer gets lost. */
        SPEECHLESS,
        /** It says that it is not well. */
        DOWN
    }

    private FakeEc2(HttpServer server) {
        this.server = server;
    }

    static FakeEc2 start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeEc2 ec2 = new FakeEc2(server);
        server.createContext("/", ec2::serve);
        server.setExecutor(Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "fake-ec2");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return ec2;
    }

    /** How the next requests find it, and the addresses that it has left. */
    void becomes(Mood other, String... free) {
        mood = other;
        addresses.clear();
        addresses.addAll(List.of(free));
        asked.clear();
    }

    /** What it was asked, in order. */
    List<Query> asked() {
        return asked;
    }

    /** The user data of the last launch. */
    String userData() {
        String base64 = asked.get(asked.size() - 1).first("UserData").orElseThrow();
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] form = exchange.getRequestBody().readAllBytes();
            Query query = Query.parse(new String(form, StandardCharsets.ISO_8859_1).replace('+', ' '));
            asked.add(query);
            switch (mood) {
                case SPEECHLESS -> answer(query);
                case DOWN -> say(exchange, 503, error("Unavailable", "The service is unavailable."));
                default -> {
                    String answer = answer(query);
                    say(exchange, answer.startsWith("<Response>") ? 400 : 200, answer);
                }
            }
        } catch (RefusedException e) {
            throw new IOException(e);
        }
    }

    private static void say(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml;charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String answer(Query query) {
        String action = query.first("Action").orElse("");
        return switch (action) {
            case "RunInstances" -> run(query);
            case "DescribeInstances" -> describe(query);
            case "TerminateInstances" -> change(action, query, "shutting-down");
            case "StopInstances" -> change(action, query, "stopping");
            default -> error("InvalidAction", action);
        };
    }

    private String run(Query query) {
        String token = query.first("ClientToken").orElse("");
        String userData = query.first("UserData").orElse("");
        if (query.first("DryRun").orElse("").equals("true")) {
            return error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        Launch before = launches.get(token);
        if (before != null && !before.userData().equals(userData)) {
            return error("IdempotentParameterMismatch", "The client token was used for another request.");
        }
        if (before == null
                && addresses.size() < Integer.parseInt(query.first("MinCount").orElse("1"))) {
            return error("InsufficientInstanceCapacity", "There is not enough capacity.");
        }
        Launch launch = before == null ? new Launch(userData, instances(query)) : before;
        if (!token.isEmpty()) {
            launches.put(token, launch);
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<RunInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                + "<reservationId>r-1</reservationId><instancesSet>" + launch.instances()
                + "</instancesSet></RunInstancesResponse>";
    }

    private String instances(Query query) {
        int most = Integer.parseInt(query.first("MaxCount").orElse("1"));
        StringBuilder xml = new StringBuilder();
        for (int i = 0; i < most && !addresses.isEmpty(); i++) {
            launched++;
            xml.append("<item><instanceId>")
                    .append("i-%017x".formatted(launched))
                    .append("</instanceId><imageId>" + IMAGE + "</imageId><privateIpAddress>")
                    .append(addresses.pop())
                    .append("</privateIpAddress></item>");
        }
        return xml.toString();
    }

    private String describe(Query query) {
        Launch launch = launches.get(query.first("Filter.1.Value.1").orElse(""));
        String reservation = launch == null
                ? ""
                : "<item><reservationId>r-1</reservationId><instancesSet>" + launch.instances()
                        + "</instancesSet></item>";
        return "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                + "<reservationSet>" + reservation + "</reservationSet></DescribeInstancesResponse>";
    }

    private static String change(String action, Query query, String state) {
        return "<" + action
                + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><instancesSet><item><instanceId>"
                + query.first("InstanceId.1").orElse("") + "</instanceId><currentState><name>" + state
                + "</name></currentState></item></instancesSet></" + action + "Response>";
    }

    private static String error(String code, String message) {
        return "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error></Errors><RequestID>r</RequestID></Response>";
    }

    @Override
    public String service() {
        return "ec2";
    }

    @Override
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
