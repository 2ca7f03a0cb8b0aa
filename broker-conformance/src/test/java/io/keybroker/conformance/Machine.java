package io.keybroker.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine of its own network and its own files, made of namespaces: an address on the cloud's bridge, the metadata
 * service behind it, and system directories that it alone writes to.
 *
 * @param number counts the machines
 * @param address its private address
 * @param anchor the process that holds its namespaces
 */
record Machine(int number, String address, Process anchor) {
    static final String BRIDGE = "kb0";
    static final String HUB = "10.77.0.1";

    private static final int PATIENCE_SECONDS = 120;
    private static final String SETUP = """
            set -eu
            while [ "$(readlink /proc/@PID@/ns/mnt)" = "$(readlink /proc/1/ns/mnt)" ]; do sleep 0.02; done
            ip link add kb@N@ type veth peer name eth0 netns @PID@
            ip link set kb@N@ master kb0 up
            nsenter -t @PID@ -n -m sh -eu <<'END'
            ip link set lo up
            ip addr add @ADDRESS@/16 dev eth0
            ip link set eth0 up
            ip route add 169.254.169.254/32 dev eth0
            mount -t tmpfs none /mnt
            for d in etc var/lib usr/local; do
                mkdir -p "/mnt/$d.u" "/mnt/$d.w"
                mount -t overlay overlay -o "lowerdir=/$d,upperdir=/mnt/$d.u,workdir=/mnt/$d.w" "/$d"
            done
            mount -t tmpfs none /run
            echo '10.77.0.1 aws.broker.internal' >>/etc/hosts
            [ @N@ = 1 ] || [ ! -e /usr/sbin/update-ca-certificates ] || mount --bind /bin/true /usr/sbin/update-ca-certificates
            END
            """;
    private static final String FIRST_BOOT = """
            imds=http://169.254.169.254/latest
            token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $imds/api/token) || exit 90
            curl -sf -H "X-aws-ec2-metadata-token: $token" $imds/user-data -o /var/lib/part-001 || exit 91
            exec sh /var/lib/part-001
            """;

    /**
     * How a command on a machine ended.
     *
     * @param exit its exit code
     * @param said what it printed
     */
    record Ended(int exit, String said) {}

    /** Sets one up; it has not booted yet. */
    static Machine of(int number, String address) throws IOException, InterruptedException {
        Process anchor = new ProcessBuilder("unshare", "--net", "--mount", "sleep", "infinity")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String setup = SETUP.replace("@PID@", Long.toString(anchor.pid()))
                .replace("@N@", Integer.toString(number))
                .replace("@ADDRESS@", address);
        Ended ended = run(List.of("sh", "-c", setup), "");
        if (ended.exit() != 0) {
            throw new IOException("no machine at " + address + ": " + ended.said());
        }
        return new Machine(number, address, anchor);
    }

    /** Fetches its user data from the metadata service, and runs it. */
    Ended boot() throws IOException, InterruptedException {
        return run(inside("sh", "-c", FIRST_BOOT), "");
    }

    /** Runs a shell with the environment of somebody who logs in. */
    Ended shell(String script, String in) throws IOException, InterruptedException {
        return run(
                inside(
                        "sh",
                        "-c",
                        "if [ -e /etc/profile.d/keybroker.sh ]; then . /etc/profile.d/keybroker.sh; fi\n" + script),
                in);
    }

    /** Starts a program as somebody who has logged in. */
    Process start(String script) throws IOException {
        return new ProcessBuilder(inside("sh", "-c", ". /etc/profile.d/keybroker.sh\nexec " + script))
                .redirectErrorStream(true)
                .start();
    }

    private List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(anchor.pid()), "-n", "-m"));
        all.addAll(List.of(command));
        return all;
    }

    /** Posts a body to a path of the broker; the status and the answer. */
    Ended post(String path, String body) throws IOException, InterruptedException {
        return shell(
                "curl -q -sS --cacert /mnt/ca.pem -o - -w '\\n%{http_code}\\n' --data-binary @-"
                        + " -H 'Content-Type: application/json' https://aws.broker.internal:8443" + path,
                body);
    }

    /** Lets it know the broker's authority without having booted. */
    void trust(Path authority) throws IOException, InterruptedException {
        shell("cat >/mnt/ca.pem", Files.readString(authority));
    }

    static Ended run(List<String> command, String in) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(in.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end");
        }
        return new Ended(process.exitValue(), said);
    }
}
