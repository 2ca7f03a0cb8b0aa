package io.keybroker.demo;

import static io.keybroker.demo.FixedAddressLaunchFixture.ARGUMENTS;
import static io.keybroker.demo.FixedAddressLaunchFixture.JSON;
import static io.keybroker.demo.FixedAddressLaunchFixture.ec2;
import static io.keybroker.demo.FixedAddressLaunchFixture.instance;
import static io.keybroker.demo.FixedAddressLaunchFixture.launch;
import static io.keybroker.demo.FixedAddressLaunchFixture.ticket;
import static io.keybroker.demo.FixedAddressLaunchFixture.world;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.FakeEc2.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code broker launch --pin-ip} that breaks off: what stays, what is removed and how it is resumed. */
final class FixedAddressLaunchFaultsTest {
    @TempDir
    private Path root;

    @BeforeAll
    static void start() throws Exception {
        FixedAddressLaunchFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        FixedAddressLaunchFixture.stop();
    }

    @BeforeEach
    void clear() {
        FixedAddressLaunchFixture.clear();
    }

    @AfterEach
    void leave() {
        FixedAddressLaunchFixture.leave();
    }

    private static final Pattern NAME = Pattern.compile("p-[0-9a-f]{16}");

    private static Ended resume(Ended broken, String... options) {
        Matcher name = NAME.matcher(broken.err());
        assertThat(name.find()).as(broken.err()).isTrue();
        List<String> all = new ArrayList<>(List.of("launch", "--resume", name.group(), "--region", "eu-central-1"));
        all.addAll(List.of("--identity", "app"));
        all.addAll(List.of(options));
        return world.operate(all.toArray(String[]::new));
    }

    @Test
    void whatWasLaunchedBeforeOneFailsIsKeptAndNothingElse() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.31", "127.0.0.32", "127.0.0.33");
        ec2.hasRoomFor(2);

        Ended ended = launch("--count", "3", "--no-wait", "-o", "json");

        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.err())
                .contains("2 of 3 launched; then the launch failed: EC2 returned InsufficientInstanceCapacity")
                .contains("hint: all resources of the failed machine are deleted, launch p-");
        assertThat(JSON.readTree(ended.out()).path("launched").asInt()).isEqualTo(2);
        assertThat(ec2.interfaces().there()).hasSize(2).allMatch(each -> each.endsWith(" true"));
        assertThat(ticket(1).path("state").asText()).isEqualTo("OPEN");
        assertThat(ticket(2).path("state").asText()).isEqualTo("REVOKED");
    }

    @Test
    void anInterfaceThatCouldNotBeRemovedIsNamedAndRemovedLater() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.34");
        ec2.hasRoomFor(0);
        ec2.becomes("DeleteNetworkInterface", Behaviour.UNWILLING);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains("InsufficientInstanceCapacity", "; its interface eni-", " was not deleted: EC2 returned");
        ec2.becomes(Behaviour.WELL);
        Ended resumed = resume(ended);
        assertThat(resumed.exit()).as(resumed.err()).isEqualTo(5);
        assertThat(resumed.err()).containsPattern("eni-[0-9a-f]{17} was unused and has been deleted");
        assertThat(ec2.interfaces().there()).isEmpty();
    }

    @Test
    void aMachineOfWhichNothingWasHeardIsFoundByTheNameOfTheLaunch() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.35");
        ec2.becomes("RunInstances", Behaviour.SPEECHLESS);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("the result is unknown for one machine of launch p-");
        assertThat(ticket(0).path("expected")).isEmpty();
        String machine = ec2.interfaces().there().get(0).split(" ")[1];
        Ended resumed = resume(ended, "--no-wait", "-o", "name");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out().strip()).isEqualTo(machine);
        assertThat(instance(0)).isEqualTo(machine);
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" true"));
    }

    @Test
    void anInterfaceOfWhichNothingWasHeardIsFoundAndRemoved() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.36");
        ec2.becomes("CreateNetworkInterface", Behaviour.SPEECHLESS);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ec2.interfaces().there()).hasSize(1);
        assertThat(resume(ended).exit()).isEqualTo(5);
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(ec2.asked("RunInstances")).isEmpty();
    }

    @Test
    void aTicketThatNoMachineWasLaunchedWithIsRevokedWhenTheLaunchIsSettled() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.37");
        ec2.becomes("RunInstances", Behaviour.DOWN);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ticket(0).path("state").asText()).isEqualTo("OPEN");
        assertThat(resume(ended).exit()).isEqualTo(5);
        assertThat(ticket(0).path("state").asText()).isEqualTo("REVOKED");
        assertThat(ec2.interfaces().there()).isEmpty();
    }

    @Test
    void saysOfAnInterfaceThatItWillOutliveItsMachine() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.38");
        ec2.becomes("ModifyNetworkInterfaceAttribute", Behaviour.UNWILLING);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.err())
                .containsPattern(
                        "the interface eni-[0-9a-f]{17} will not be deleted with i-[0-9a-f]{17}: EC2 returned");
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" false"));
        ec2.becomes(Behaviour.WELL);
        assertThat(resume(ended, "--no-wait").exit()).isZero();
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" true"));
    }

    @Test
    void aSubnetWithoutAnAddressLeftLeavesNothingBehind() throws Exception {
        ec2.becomes(Behaviour.WELL);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("EC2 returned InsufficientFreeAddressesInSubnet: The subnet is full.");
        assertThat(ec2.asked("RunInstances")).isEmpty();
        assertThat(resume(ended).exit()).isEqualTo(5);
    }

    @Test
    void anInterfaceThatEc2WillNotShowIsRemovedBeforeThereIsATicket() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.41");
        ec2.becomes("DescribeNetworkInterfaces", Behaviour.UNWILLING);
        String before = world.operate("ticket", "ls", "-o", "json").out();

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains("EC2 returned UnauthorizedOperation", "all resources of the failed machine are deleted");
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(world.operate("ticket", "ls", "-o", "json").out()).isEqualTo(before);
    }

    @Test
    void namesTheLaunchToSettleWhereTheBrokerItselfBreaksOff() throws Exception {
        Path home = root.resolve("operator");
        Files.createDirectories(home);
        for (String each : List.of("ca.pem", "operator.pem", "operator.key")) {
            Files.copy(world.home().resolve(each), home.resolve(each));
        }
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangingUp = CompletableFuture.runAsync(() -> hangUp(nobody));
            Files.writeString(
                    home.resolve("broker.yaml"),
                    Files.readString(world.home().resolve("broker.yaml"))
                            .replaceAll("admin: .*", "admin: 127.0.0.1:" + nobody.getLocalPort()));
            List<String> all = new ArrayList<>(List.of("launch", "--pin-ip", "--role", DemoHome.ROLE));
            all.addAll(List.of("--region", "eu-central-1", "--home", home.toString(), "--"));
            all.addAll(ARGUMENTS);

            Ended ended = BrokerFixture.run(all);

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.err())
                    .containsPattern(
                            "hint: .*; then run 'broker launch --resume p-[0-9a-f]{16}' to remove unused resources");
            hangingUp.get(1, TimeUnit.MINUTES);
        }
    }

    private static void hangUp(ServerSocket listener) {
        try {
            listener.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
