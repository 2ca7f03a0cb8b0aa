package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.RawConnection.Request;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Copies of the audit log reach each kind of sink, one that stands still stops nobody, and stolen keys are suspended. */
final class AuditSinksTest {
    private static final List<String> OVER_TCP = new CopyOnWriteArrayList<>();
    private static final List<String> OVER_TLS = new CopyOnWriteArrayList<>();
    private static final List<String> LOCAL = new CopyOnWriteArrayList<>();
    private static final StringWriter PRINTED = new StringWriter();
    private static final AtomicBoolean OPEN = new AtomicBoolean(true);

    private static ServerSocket tcp;
    private static ServerSocket tls;
    private static ServerSocket deaf;
    private static ServerSocketChannel local;
    private static BrokerFixture world;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("onStolenKey: suspend\n");
        world.broker().close();
        tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); // nobody ever reads from it
        tls = secured();
        Path socket = world.home().resolve("log.sock");
        local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        local.bind(UnixDomainSocketAddress.of(socket));
        serve(() -> tcp.accept().getInputStream(), OVER_TCP);
        serve(() -> tls.accept().getInputStream(), OVER_TLS);
        serve(() -> Channels.newInputStream(local.accept()), LOCAL);
        Path file = world.home().resolve("broker.yaml");
        Files.writeString(
                file,
                Files.readString(file) + "audit:\n  sinks: [file, stdout, \"syslog://127.0.0.1:" + tcp.getLocalPort()
                        + "\", \"syslog://127.0.0.1:" + deaf.getLocalPort() + "\", \"syslog+tls://localhost:"
                        + tls.getLocalPort() + "\", \"syslog+unix://" + socket + "\"]\n  caBundle: ca.pem\n");
        world.restart(new PrintWriter(PRINTED, true));
    }

    private static ServerSocket secured() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        Path home = world.home();
        keys.setKeyEntry(
                "server",
                PemFiles.key(home.resolve("server.key")),
                new char[0],
                PemFiles.certificates(home.resolve("server.pem")).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /** Waits for a connection. */
    private interface ConnectionSource {
        InputStream next() throws IOException;
    }

    /** A syslog server: takes messages by their lengths, one connection after the other. */
    private static void serve(ConnectionSource accepting, List<String> messages) {
        Thread thread = new Thread(() -> {
            while (OPEN.get()) {
                try (InputStream in = accepting.next()) {
                    for (int c = in.read(); c >= 0; c = in.read()) {
                        int length = 0;
                        for (; c != ' '; c = in.read()) {
                            length = length * 10 + Character.digit(c, 10);
                        }
                        messages.add(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    messages.add("broken: " + e); // no test expects it, and the next connection is taken
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterAll
    static void stop() throws Exception {
        OPEN.set(false);
        world.close();
        tcp.close();
        tls.close();
        deaf.close();
        local.close();
    }

    private static boolean has(List<String> messages, String event, String request) {
        return messages.stream()
                .anyMatch(each ->
                        each.contains(" keybroker ") && each.contains(" " + event + " - {") && each.contains(request));
    }

    @Test
    void reachesEverySinkWithWhatStandsInTheFile() throws Exception {
        AwsBasicCredentials here = world.register("here");
        String request = RawConnection.once(world, Request.s3("GET", "/").signed(here))
                .header("x-broker-request-id")
                .orElseThrow();

        await().until(() -> PRINTED.toString().contains("\"event\":\"outcome\",\"requestId\":\"" + request));
        for (List<String> each : List.of(OVER_TCP, OVER_TLS, LOCAL)) {
            await().until(() -> has(each, "intent", request) && has(each, "outcome", request));
            assertThat(each).noneMatch(message -> message.startsWith("broken"));
        }
        String printed = PRINTED.toString();
        String recorded = Files.readString(world.home().resolve("audit/audit.jsonl"));
        assertThat(recorded).contains(printed);
        String message = OVER_TCP.stream()
                .filter(each -> each.contains(" intent - ") && each.contains(request))
                .findFirst()
                .orElseThrow();
        assertThat(message).matches("<110>1 20\\S+Z localhost keybroker [0-9]+ intent - \\{.*}");
        assertThat(recorded).contains(message.substring(message.indexOf(" - {") + 3) + "\n");
    }

    @Test
    void suspendsTheInstanceWhoseKeyIsUsedFromAnotherAddress() throws Exception {
        AwsBasicCredentials robbed = world.register("robbed", "10.0.4.99", DemoHome.ROLE);
        AwsBasicCredentials guessed = AwsBasicCredentials.create(robbed.accessKeyId(), "w".repeat(40));
        RawConnection.once(world, Request.s3("GET", "/").signed(guessed));
        assertThat(state("robbed")).contains("ACTIVE");

        for (int i = 0; i < 5; i++) {
            RawConnection.once(world, Request.s3("GET", "/").signed(robbed));
        }

        await().until(() -> state("robbed").contains("SUSPENDED"));
        await().until(() ->
                OVER_TCP.stream().anyMatch(each -> each.startsWith("<105>1 ") && each.contains("stolen-key")));
        assertThat(world.operate("audit", "grep", "--instance", "robbed", "--outcome", "change")
                        .out())
                .containsOnlyOnce("operator=broker verb='instance suspend'");
        assertThat(world.operate("instance", "resume", "robbed").exit()).isZero();
    }

    private static String state(String name) {
        return world.operate("instance", "show", name).out();
    }
}
