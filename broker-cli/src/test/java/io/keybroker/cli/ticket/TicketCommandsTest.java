package io.keybroker.cli.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.cli.Main;
import io.keybroker.pki.CaPin;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about tickets and user data, against a running admin API. */
final class TicketCommandsTest {
    private static final Pattern TOKEN = Pattern.compile("bkt1\\.(t-[0-9a-f]{16})\\.[A-Za-z0-9_-]{43}");

    @TempDir
    private Path parent;

    private Path home;
    private Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void startABroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = run(
                    "",
                    "init",
                    "--data",
                    "127.0.0.1:" + data.getLocalPort(),
                    "--admin",
                    "127.0.0.1:" + admin.getLocalPort());
            assertThat(ran.exit()).as(ran.err()).isZero();
        }
        broker = Broker.start(home);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Ran run(String in, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private Ran create() {
        return run(
                "",
                "ticket",
                "create",
                "--role",
                "job-worker",
                "--without-ec2",
                "--ip",
                "10.0.4.0/24",
                "--count",
                "20");
    }

    private static String tokenIn(String text) {
        Matcher matcher = TOKEN.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group();
    }

    private static String idOf(String token) {
        return token.split("\\.")[1];
    }

    @Test
    void printsATicketOnceWithTheNextStepAndTheAuthoritysPin() throws Exception {
        Ran ran = create();

        assertThat(ran.exit()).as(ran.err()).isZero();
        String token = tokenIn(ran.out());
        assertThat(ran.out())
                .contains(" for 20 instance(s) of role job-worker, expires in 14m")
                .contains(CaPin.compute(
                        PemFiles.certificates(new CertificateFiles(home).ca()).get(0)))
                .contains("  broker userdata render > user-data <<'END'\n" + token + "\nEND\n");
        Ran shown = run("", "ticket", "show", idOf(token));
        assertThat(shown.out()).contains("0 of 20", "10.0.4.0/24", "SUSPEND").doesNotContain(token);
    }

    @Test
    void listsShowsAndRevokesInEveryForm() throws Exception {
        String id = idOf(tokenIn(create().out()));

        assertThat(run("", "ticket", "ls", "-o", "name").out()).isEqualTo(id + "\n");
        assertThat(run("", "ticket", "ls").out()).contains("TICKET", "OPEN", "0 of 20");
        assertThat(run("", "ticket", "revoke", id).out()).isEqualTo("revoked " + id + ", used 0 of 20\n");
        JsonNode json = new JsonMapper()
                .readTree(run("", "ticket", "show", id, "-o", "json").out());
        assertThat(json.get("state").asText()).isEqualTo("REVOKED");
        assertThat(run("", "ticket", "show", id, "-o", "yaml").out()).contains("state: REVOKED");
        assertThat(run("", "ticket", "show", "t-0").exit()).isEqualTo(5);
        assertThat(run("", "ticket", "create", "--role", "job-worker", "--without-ec2")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void rendersUserDataFromATicketOnStdin() throws Exception {
        String token = tokenIn(create().out());
        Path config = Files.writeString(home.resolve("config.yaml"), "#cloud-config\npackages: [nginx]\n");

        Ran plain = run(token + "\n", "userdata", "render", "--reader", ":app");
        Ran merged = run(token + "\n", "userdata", "render", "--into", config.toString(), "-o", "json");

        assertThat(plain.exit()).as(plain.err()).isZero();
        assertThat(plain.out())
                .startsWith("#!/bin/sh\n")
                .contains("endpoint='" + broker.endpoint() + "'", "evidence='address'", "reader=':app'", token);
        String userData = new String(
                Base64.getDecoder()
                        .decode(new JsonMapper()
                                .readTree(merged.out())
                                .get("userData")
                                .asText()),
                StandardCharsets.UTF_8);
        assertThat(userData).startsWith("MIME-Version: 1.0\n").contains("#cloud-config\npackages: [nginx]\n", token);
    }

    @Test
    void rendersNothingThatCouldNotEnrol() throws Exception {
        String token = tokenIn(create().out());
        Path windows = Files.writeString(home.resolve("windows"), "<powershell>");

        assertThat(run("hello\n", "userdata", "render").exit()).isEqualTo(1);
        assertThat(run(token, "userdata", "render", "--into", windows.toString())
                        .err())
                .contains("has no format that cloud-init supports");
        assertThat(run(token, "userdata", "render", "--into", "/nowhere").exit())
                .isEqualTo(1);
        assertThat(run(token, "userdata", "render", "--reader", "a b").exit()).isEqualTo(1);
        run("", "ticket", "revoke", idOf(token));
        assertThat(run(token, "userdata", "render").exit()).isEqualTo(5);
    }
}
