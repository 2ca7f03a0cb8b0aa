package io.keybroker.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.Backend;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** As much of EC2 as launches need, and the faults that the real one seldom has. */
final class FakeEc2 implements Backend {
    static final String IMAGE = "ami-5fb8c835";

    private final HttpServer server;
    private final List<Query> asked = new CopyOnWriteArrayList<>();
    private final Deque<String> addresses = new ArrayDeque<>();
    private final Map<String, Launch> launches = new HashMap<>();
    private final FakeInterfaces interfaces = new FakeInterfaces();
    private final Map<String, Behaviour> moods = new ConcurrentHashMap<>();
    private volatile Behaviour mood = Behaviour.WELL;
    private volatile int room = Integer.MAX_VALUE;
    private int launched;

    /** What it remembers of a launch, to know it again by its client token. */
    private record Launch(String userData, String instances) {}

    /** How it is. */
    enum Behaviour {
        WELL,
        /** It launches as many as there is room for, if that is enough. */
        SHORT_OF_CAPACITY,
        /** It does what it is asked, and the answer gets lost. */
        SPEECHLESS,
        /** It says that nobody may. */
        UNWILLING,
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
    void becomes(Behaviour other, String... free) {
        mood = other;
        addresses.clear();
        addresses.addAll(List.of(free));
        asked.clear();
        moods.clear();
        room = Integer.MAX_VALUE;
    }

    /** How it is when it is asked for this alone, from now on. */
    void becomes(String action, Behaviour other) {
        moods.put(action, other);
    }

    /** For how many machines there is capacity. */
    void hasRoomFor(int machines) {
        room = machines;
    }

    FakeInterfaces interfaces() {
        return interfaces;
    }

    /** What it was asked of one kind, in order. */
    List<Query> asked(String action) {
        return asked.stream()
                .filter(query -> query.first("Action").orElse("").equals(action))
                .toList();
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
            switch (moods.getOrDefault(query.first("Action").orElse(""), mood)) {
                case SPEECHLESS -> answer(query);
                case UNWILLING -> say(exchange, 400, error("UnauthorizedOperation", "You may not."));
                case DOWN -> say(exchange, 503, error("Unavailable", "The service is unavailable."));
                default -> {
                    String answer = answer(query);
                    say(exchange, answer.startsWith("<Response>") ? 400 : 200, answer);
                }
            }
        } catch (RequestRejectedException e) {
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
            default -> interfaces(action, query);
        };
    }

    private String interfaces(String action, Query query) {
        String id = query.first("NetworkInterfaceId").orElse("");
        if (query.first("DryRun").orElse("").equals("true")) {
            return error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        return switch (action) {
            case "CreateNetworkInterface" ->
                interfaces
                        .make(query, addresses)
                        .map(made -> answered(action, made))
                        .orElseGet(() -> error("InsufficientFreeAddressesInSubnet", "The subnet is full."));
            case "DescribeNetworkInterfaces" -> answered(action, interfaces.described(query));
            case "DeleteNetworkInterface" ->
                interfaces.delete(id)
                        ? answered(action, "<return>true</return>")
                        : error("InvalidNetworkInterfaceID.NotFound", "There is no " + id + ".");
            case "ModifyNetworkInterfaceAttribute" ->
                interfaces.endWithMachine(query)
                        ? answered(action, "<return>true</return>")
                        : error("InvalidAttachmentID.NotFound", "There is no such attachment.");
            default -> error("InvalidAction", action);
        };
    }

    private static String answered(String action, String xml) {
        return "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                + xml + "</" + action + "Response>";
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
        boolean pinned = query.has("NetworkInterface.1.NetworkInterfaceId");
        if (pinned && query.has("NetworkInterface.1.DeleteOnTermination")) {
            return error(
                    "InvalidParameterCombination",
                    "A network interface may not specify a network interface ID and delete on termination as true");
        }
        if (before == null
                && Math.min(room, pinned ? 1 : addresses.size())
                        < Integer.parseInt(query.first("MinCount").orElse("1"))) {
            return error("InsufficientInstanceCapacity", "There is not enough capacity.");
        }
        Launch launch = before == null ? new Launch(userData, pinned ? tied(query) : instances(query)) : before;
        if (launch.instances().isEmpty()) {
            return error("InvalidNetworkInterfaceID.NotFound", "There is no such interface, or it is in use.");
        }
        if (!token.isEmpty()) {
            launches.put(token, launch);
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<RunInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                + "<reservationId>r-1</reservationId><instancesSet>" + launch.instances()
                + "</instancesSet></RunInstancesResponse>";
    }

    /** The one machine that gets the interface that is named. */
    private String tied(Query query) {
        String id = query.first("NetworkInterface.1.NetworkInterfaceId").orElse("");
        String instance = "i-%017x".formatted(++launched);
        room--;
        return interfaces
                .tie(id, instance)
                .map(address -> "<item><instanceId>" + instance + "</instanceId><imageId>" + IMAGE
                        + "</imageId><privateIpAddress>" + address + "</privateIpAddress><networkInterfaceSet><item>"
                        + "<networkInterfaceId>" + id + "</networkInterfaceId><attachment><attachmentId>"
                        + id.replace("eni-", "eni-attach-")
                        + "</attachmentId></attachment></item></networkInterfaceSet></item>")
                .orElse("");
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
