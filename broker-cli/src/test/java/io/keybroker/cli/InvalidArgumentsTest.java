package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands say of arguments that cannot be meant. */
final class InvalidArgumentsTest {
    private static final String REGISTER = "instance register --name a --role job-worker ";

    @TempDir
    private static Path parent;

    private static Path home = Path.of("unset");
    private static Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeAll
    static void startABroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run("init --data 127.0.0.1:" + data.getLocalPort() + " --admin 127.0.0.1:" + admin.getLocalPort());
        }
        broker = Broker.start(home);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Ran run(String line) {
        List<String> all = new ArrayList<>(List.of(line.split(" ")));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00\n".getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
        return new Ran(exit, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--ip 0.0.0.0|'0.0.0.0' is unspecified",
                "--ip ::|'::' is unspecified",
                "--ip 224.0.0.1|'224.0.0.1' is a multicast address",
                "--ip ff02::1|'ff02::1' is a multicast address",
                "--ip 255.255.255.255|'255.255.255.255' is the broadcast address",
                "--ip 10.0.0.1 --ttl 0s|'0s' is too short (expected: a lease longer than 0",
                "--ip 10.0.0.1 --ttl 6x|'6x' is not a duration",
                "--ip 10.0.0.1 -o name|-o name would lose the credential"
            })
    void registersNoInstance(String options, String message) {
        Ran ran = run(REGISTER + options);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(message);
        assertThat(run("instance ls --state live -o name").out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ticket create --role job-worker -o name|1|-o name would lose the ticket",
                "ticket create --role job-worker --ttl 31d|1|ticket is valid for 31d (expected: up to 30d)",
                "ticket create --role job-worker --ttl 2d|1|ticket is valid for 2d for any EC2 instance",
                "ticket create --role job-worker --ttl 2d|1|or up to 1d",
                "role test --role job-worker --action s3:GetObjekt|3|unknown action s3:GetObjekt (nearest: s3:GetObject)",
                "role test --role job-worker --action broker:GetSecrets|3|(nearest: broker:GetSecret)"
            })
    void saysWhatIsWrong(String line, int exit, String message) {
        Ran ran = run(line);

        assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
        assertThat(ran.err()).contains(message);
    }

    @Test
    void printsTheRegionForEverySdk() {
        assertThat(run("instance register --name printed --role job-worker --ip 10.9.0.1 --region eu-west-1")
                        .out())
                .contains("export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1\n");
        assertThat(run("instance revoke printed").exit()).isZero();
    }

    @Test
    void verifiesNoIdentityWhileSealed() {
        assertThat(run("identity add app --access-key-id AKIAIOSFODNN7EXAMPLE").exit())
                .isZero();
        run("seal");

        Ran ran = run("identity verify app");

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err()).contains("the broker is sealed");
        assertThat(run("unseal --unattended").exit()).isZero();
    }

    @Test
    void namesTheDemoInTheHelp() {
        assertThat(run("--help").out()).contains("broker demo");
    }
}
