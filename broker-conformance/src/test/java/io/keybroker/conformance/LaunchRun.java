package io.keybroker.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keybroker.conformance.Machine.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * One launch of many instances and what becomes of it, in a process whose namespaces are its own; prints what it has
 * seen as one JSON object. Arguments: a directory, how many instances, the command
 * of moto's server, whose Python has boto3 too.
 */
public final class LaunchRun {
    private static final String ONE_CALL = """
            import boto3, sys
            boto3.client('s3').create_bucket(
                Bucket=sys.argv[1], CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
            print(boto3.session.Session().get_credentials().access_key)
            """;
    private static final String UNTIL_DENIED = """
            import boto3, botocore.config, botocore.exceptions, time
            s3 = boto3.client('s3', config=botocore.config.Config(retries={'total_max_attempts': 1}))
            s3.list_buckets()
            print('works', flush=True)
            while True:
                try:
                    s3.list_buckets()
                    time.sleep(0.02)
                except botocore.exceptions.ClientError as denied:
                    print(int(time.time() * 1000), denied.response['Error']['Code'], flush=True)
                    break
            """;

    private static final Pattern TICKET = Pattern.compile("ticket='(bkt1[^']+)'");

    private final FakeCloud cloud;
    private final Path python;
    private final Path scripts;
    private final int count;
    private final ObjectNode report = FakeCloud.JSON.createObjectNode();
    private final ExecutorService many = Executors.newFixedThreadPool(20);
    private int machines;

    private LaunchRun(FakeCloud cloud, Path python, Path scripts, int count) {
        this.cloud = cloud;
        this.python = python;
        this.scripts = scripts;
        this.count = count;
    }

    public static void main(String[] arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            System.exit(1); // machines and servers end with this process, the first of its namespace
        });
        run(arguments);
        System.exit(0);
    }

    private static void run(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 localhost\n10.77.0.1 " + FakeCloud.HOST + "\n");
        System.setProperty("jdk.net.hosts.file", hosts.toString());
        List<String> server = List.of(arguments).subList(2, arguments.length);
        Path python = Path.of(server.get(0));
        Files.writeString(directory.resolve("one-call.py"), ONE_CALL);
        Files.writeString(directory.resolve("until-denied.py"), UNTIL_DENIED);
        FakeCloud cloud = new FakeCloud(directory, Client.of("moto", directory, server));
        LaunchRun run = new LaunchRun(cloud, python, directory, Integer.parseInt(arguments[1]));
        run.play();
        Files.writeString(directory.resolve("report.json"), run.report.toPrettyString());
    }

    private void play() throws Exception {
        cloud.serve("ec2: {identity: app, regions: [eu-west-1], poll: 1s}");
        String subnet = cloud.subnet();
        List<Instance> instances = cloud.launch(count, subnet);
        String userData = cloud.userDataOf(instances.get(0));
        Matcher ticket = TICKET.matcher(userData);
        if (!ticket.find()) {
            throw new IOException("no ticket in the user data of what was launched through the broker");
        }
        Map<Machine, Instance> machines = launched(instances);
        boots(machines);
        calls(machines);
        theft(ticket.group(1), subnet, userData, new ArrayList<>(machines.entrySet()));
        ends("endedWithoutEvents", new ArrayList<>(machines.entrySet()).get(2), cloud::terminate);
        cloud.serve("ec2: {identity: app, regions: [eu-west-1], poll: 10m}, events: {queue: \"" + cloud.queue()
                + "\", region: eu-west-1, identity: app}");
        ends("endedWithEvents", new ArrayList<>(machines.entrySet()).get(3), instance -> {
            cloud.terminate(instance);
            cloud.announceEnd(instance);
        });
        ends("endedThroughBroker", new ArrayList<>(machines.entrySet()).get(4), cloud::terminateThroughBroker);
    }

    private Map<Machine, Instance> launched(List<Instance> instances) throws Exception {
        List<Callable<Machine>> setups = new ArrayList<>();
        for (Instance each : instances) {
            cloud.tell(each);
            int number = ++machines;
            setups.add(() -> Machine.of(number, each.privateIpAddress()));
        }
        Map<Machine, Instance> launched = new LinkedHashMap<>();
        Iterator<Instance> each = instances.iterator();
        for (Machine machine : all(setups)) {
            machine.trust(cloud.authority());
            launched.put(machine, each.next());
        }
        return launched;
    }

    private <T> List<T> all(List<Callable<T>> tasks) throws Exception {
        List<T> done = new ArrayList<>();
        for (Future<T> each : many.invokeAll(tasks)) {
            done.add(each.get());
        }
        return done;
    }

    private void boots(Map<Machine, Instance> machines) throws Exception {
        long began = System.currentTimeMillis();
        List<Callable<Ended>> boots = new ArrayList<>();
        machines.keySet().forEach(machine -> boots.add(machine::boot));
        for (Ended ended : all(boots)) {
            report.withArray("boots").add(ended.exit());
            report.withArray("said").add(ended.said());
        }
        report.put("bootMillis", System.currentTimeMillis() - began);
    }

    private void calls(Map<Machine, Instance> machines) throws Exception {
        List<Callable<Ended>> calls = new ArrayList<>();
        machines.forEach((machine, instance) -> calls.add(() -> machine.shell(
                "exec " + python + " " + scripts.resolve("one-call.py") + " bucket-of-" + instance.instanceId(), "")));
        for (Ended ended : all(calls)) {
            report.withArray("calls").add(ended.exit());
            report.withArray("keys").add(ended.said().strip());
        }
        Instance first = machines.values().iterator().next();
        Machine machine = machines.keySet().iterator().next();
        report.put(
                "landed",
                machine.shell("stat -c '%a %U' /run/keybroker/credentials.json /var/lib/keybroker/nonce", "")
                        .said());
        report.put(
                "trusted",
                machine.shell("ls /etc/ssl/certs | grep -c keybroker || :", "")
                        .said()
                        .strip());
        report.put("again", machine.boot().exit());
        report.put(
                "keyAgain",
                machine.shell("grep -o 'BKIA[A-Z2-7]*' /run/keybroker/credentials.json", "")
                        .said()
                        .strip());
        report.put("stateAfterAgain", cloud.stateOf(first.instanceId()));
    }

    /** What others get for the user data and the document of an instance, and a second process on the instance itself. */
    private void theft(String ticket, String subnet, String userData, List<Map.Entry<Machine, Instance>> machines)
            throws Exception {
        Machine thief = machines.get(0).getKey();
        Map.Entry<Machine, Instance> victim = machines.get(1);
        String document = cloud.document(victim.getValue()).replace("\n", "");
        String nonce = victim.getKey().shell("cat /var/lib/keybroker/nonce", "").said();
        report.put(
                "fromAnotherAddress",
                thief.post("/.broker/enroll", body(ticket, nonce, document)).said());
        report.put(
                "withoutDocument",
                thief.post("/.broker/enroll", body(ticket, nonce, "")).said());
        report.put(
                "used",
                cloud.read("ticket", "show", ticket.split("\\.")[1])
                        .path("used")
                        .asInt());
        Map<Machine, Instance> late = launched(cloud.launchWith(userData, 1, subnet));
        Ended boot = late.keySet().iterator().next().boot();
        report.put("oneMore", boot.exit());
        report.put("oneMoreSaid", boot.said());
        String second = victim.getKey()
                .post("/.broker/enroll", body(ticket, "ab".repeat(32), document))
                .said();
        report.put("secondNonce", second);
        report.put("stateOfVictim", cloud.stateOf(victim.getValue().instanceId()));
        report.put("alarm", cloud.operate("", "audit", "tail", "-o", "json"));
    }

    private static String body(String ticket, String nonce, String document) {
        return "{\"v\":1,\"ticket\":\"" + ticket + "\",\"nonce\":\"" + nonce + "\""
                + (document.isEmpty() ? "" : ",\"iid\":\"" + document + "\"") + "}";
    }

    /** How long it takes from the end of an instance to the first call of it that is denied. */
    private void ends(String name, Map.Entry<Machine, Instance> one, Consumer<Instance> end) throws Exception {
        Process watch = one.getKey().start(python + " " + scripts.resolve("until-denied.py"));
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            String works = out.readLine();
            if (!"works".equals(works)) {
                throw new IOException("does not work before it ends: " + works);
            }
            long began = System.currentTimeMillis();
            end.accept(one.getValue());
            String[] denied = out.readLine().split(" ");
            report.put(name + "Millis", Long.parseLong(denied[0]) - began);
            report.put(name + "Code", denied[1]);
        }
        report.put(name + "State", cloud.stateOf(one.getValue().instanceId()));
    }
}
