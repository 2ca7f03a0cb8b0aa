package io.keybroker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Launch;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.net.IpAddress;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.policy.Policy;
import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.Ticket;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchServiceTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final X509Certificate AUTHORITY =
            CertificateAuthority.create("Keybroker CA", CLOCK, RANDOM).certificate();
    private static final Policy NEVER_READ = null;
    private static final LaunchSettings LAUNCHES =
            new LaunchSettings("job-worker", Set.of("gpu-worker"), Optional.of(Duration.ofHours(2)), ":app");
    private static final LaunchContext BY = new LaunchContext("request-1", "i-web", LAUNCHES, "eu-west-1");
    private static final String PLAIN =
            "Action=RunInstances&Version=2016-11-15&ImageId=ami-5fb8c835&MinCount=1&MaxCount=3";

    private final List<AuditEvent> recorded = new ArrayList<>();

    @TempDir
    private Path home;

    private SqlDatabase store;
    private SqlTicketStore tickets;
    private LaunchService launches;

    @BeforeEach
    void open() throws Exception {
        store = SqlDatabase.open(home, "sqlite");
        tickets = new SqlTicketStore(store, CLOCK, RANDOM, () -> {});
        launches = new LaunchService(
                tickets,
                new Roles(Map.of("job-worker", role("job-worker"), "gpu-worker", role("gpu-worker"))),
                event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                },
                () -> URI.create("https://aws.broker.internal:8443"),
                AUTHORITY,
                CLOCK);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Role role(String name) {
        return new Role(name, "app", NEVER_READ, Duration.ofHours(6), Duration.ofDays(30));
    }

    private TicketedLaunch prepare(String form) throws RequestRejectedException {
        return launches.prepare(BY, form.getBytes(StandardCharsets.US_ASCII));
    }

    private RequestRejectedException refused(String form) {
        return catchThrowableOfType(RequestRejectedException.class, () -> prepare(form));
    }

    private Ticket only() {
        assertThat(tickets.list()).hasSize(1);
        return tickets.list().get(0);
    }

    private static String userData(byte[] data) {
        String base64 = Base64.getEncoder().encodeToString(data);
        return "&UserData=" + URLEncoder.encode(base64, StandardCharsets.US_ASCII);
    }

    private static String userData(String text) {
        return userData(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Query sent(TicketedLaunch launch) throws RequestRejectedException {
        return Query.parse(new String(launch.form(), StandardCharsets.US_ASCII));
    }

    private static String userDataOf(TicketedLaunch launch) throws RequestRejectedException {
        byte[] data = Base64.getDecoder().decode(sent(launch).first("UserData").orElseThrow());
        return new String(data, StandardCharsets.UTF_8);
    }

    private static byte[] answer(String... idsAndAddresses) {
        StringBuilder xml = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <RunInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <requestId>8f7724cf-496f-496e-8fe3-example</requestId>
                  <reservationId>r-157ad274</reservationId>
                  <ownerId>123456789012</ownerId>
                  <instancesSet>
                """);
        for (int i = 0; i < idsAndAddresses.length; i += 2) {
            xml.append("<item><instanceId>")
                    .append(idsAndAddresses[i])
                    .append("</instanceId><networkInterfaceSet><item>")
                    .append("<privateIpAddress>10.9.9.9</privateIpAddress></item></networkInterfaceSet>")
                    .append(idsAndAddresses[i + 1])
                    .append("</item>");
        }
        return xml.append("</instancesSet></RunInstancesResponse>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String address(String ip) {
        return "<privateIpAddress>" + ip + "</privateIpAddress>";
    }

    private List<String> steps() {
        return recorded.stream().map(event -> ((Launch) event).verb()).toList();
    }

    @Test
    void putsATicketForJustItsMachinesIntoTheUserData() throws Exception {
        TicketedLaunch launch = prepare(PLAIN + userData("#!/bin/sh\necho mine"));

        Ticket ticket = only();
        assertThat(ticket.role()).isEqualTo("job-worker");
        assertThat(ticket.count()).isEqualTo(3);
        assertThat(ticket.terms().ttl()).isEqualTo(Duration.ofHours(2));
        assertThat(ticket.scope().region()).contains("eu-west-1");
        assertThat(ticket.scope().imageId()).contains("ami-5fb8c835");
        assertThat(userDataOf(launch))
                .contains("ticket='bkt1." + ticket.id() + ".")
                .contains("evidence='ec2'")
                .contains("reader=':app'")
                .contains("\n#!/bin/sh\necho mine\n");
        assertThat(sent(launch)
                        .without(name -> name.equals("UserData") || name.equals("ClientToken"))
                        .canonical())
                .as("nothing else is changed")
                .isEqualTo(Query.parse(PLAIN).canonical());
        assertThat(sent(launch).first("ClientToken")).contains(ticket.id());
        assertThat(recorded.toString() + launch)
                .contains(ticket.id())
                .doesNotContain(userDataOf(launch).split("bkt1\\.")[1].substring(19, 62));
    }

    @Test
    void keepsTheLaunchersOwnClientToken() throws Exception {
        assertThat(sent(prepare(PLAIN + "&ClientToken=mine")).first("ClientToken"))
                .contains("mine");
    }

    @Test
    void repeatsALaunchThatComesAgainWordForWord() throws Exception {
        String form = PLAIN + "&ClientToken=mine" + userData("#cloud-config\n");
        TicketedLaunch first = prepare(form);
        launches.markUnknown(first, "no answer");

        TicketedLaunch second = prepare(form);
        launches.complete(second, 400, new byte[0]);

        assertThat(second.form()).isEqualTo(first.form());
        assertThat(only().revoked()).as("the first may have been heard").isFalse();
        assertThat(steps()).containsExactly("ticket", "lose", "repeat", "fail");
    }

    @Test
    void takesAnotherLaunchUnderTheSameTokenForAnother() throws Exception {
        TicketedLaunch first = prepare(PLAIN + "&ClientToken=mine");
        TicketedLaunch second = prepare(PLAIN + "&ClientToken=mine" + userData("#cloud-config\n"));
        launches.complete(second, 400, new byte[0]);

        assertThat(tickets.find(first.ticket().id()).revoked()).isFalse();
        assertThat(tickets.find(second.ticket().id()).revoked()).isTrue();
    }

    @Test
    void announcesExactlyTheMachinesOfTheAnswer() throws Exception {
        TicketedLaunch launch = prepare(PLAIN);

        launches.complete(
                launch,
                200,
                answer("i-0123456789abcdef0", address("10.0.4.17"), "i-0123456789abcdef1", address("10.0.4.18")));

        assertThat(only().expected())
                .containsExactlyInAnyOrder(
                        new ExpectedInstance("i-0123456789abcdef0", IpAddress.parse("10.0.4.17")),
                        new ExpectedInstance("i-0123456789abcdef1", IpAddress.parse("10.0.4.18")));
        assertThat(only().count()).as("three were asked for").isEqualTo(2);
        assertThat(((Launch) recorded.get(1)).instances())
                .containsExactly("i-0123456789abcdef0", "i-0123456789abcdef1");
    }

    @Test
    void leavesPlacesForMachinesWhoseAddressIsNotKnownYet() throws Exception {
        launches.complete(prepare(PLAIN), 200, answer("i-0123456789abcdef0", ""));

        assertThat(only().expected()).isEmpty();
        assertThat(only().count()).isEqualTo(3);
        assertThat(((Launch) recorded.get(1)).detail()).isEqualTo("EC2 started 1, known addresses: 0");
    }

    @Test
    void revokesTheTicketOfALaunchThatEc2Refuses() throws Exception {
        launches.complete(prepare(PLAIN), 400, new byte[0]);

        assertThat(only().revoked()).isTrue();
        assertThat(steps()).containsExactly("ticket", "fail");
    }

    @Test
    void revokesTheTicketOfALaunchThatWasNeverSent() throws Exception {
        launches.cancel(prepare(PLAIN + "&ClientToken=mine"));

        assertThat(only().revoked()).isTrue();
        launches.complete(
                prepare(PLAIN + "&ClientToken=mine"), 200, answer("i-0123456789abcdef0", address("10.0.4.17")));
        assertThat(steps()).containsExactly("ticket", "unsend", "ticket", "announce");
    }

    @Test
    void keepsTheTicketOfALaunchOfWhichNobodyKnowsWhetherItWasHeard() throws Exception {
        launches.complete(prepare(PLAIN), 503, new byte[0]);

        assertThat(only().revoked()).isFalse();
        assertThat(steps()).containsExactly("ticket", "lose");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<RunInstancesResponse>",
                "<RunInstancesResponse><instancesSet><item></instancesSet></RunInstancesResponse>",
                "<Other/>",
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><RunInstancesResponse>&e;</RunInstancesResponse>",
                "<!DOCTYPE x [<!ENTITY e 'y'>]><R><instancesSet><item><instanceId>&e;</instanceId></item></instancesSet></R>"
            })
    void takesAnAnswerThatIsNoneForLost(String answer) throws Exception {
        launches.complete(prepare(PLAIN), 200, answer.getBytes(StandardCharsets.UTF_8));

        assertThat(only().expected()).isEmpty();
        assertThat(steps()).containsExactly("ticket", "lose");
    }

    @Test
    void givesTheRoleThatAnAllowedTagNames() throws Exception {
        prepare(PLAIN + tag(1, "instance", "gpu-worker") + tag(2, "volume", "admin"));

        assertThat(only().role()).isEqualTo("gpu-worker");
    }

    private static String tag(int number, String type, String role) {
        String specification = "&TagSpecification." + number;
        return specification + ".ResourceType=" + type + specification + ".Tag.1.Key=keybroker%3Arole" + specification
                + ".Tag.1.Value=" + role;
    }

    @Test
    void rejectsARoleThatIsNotAllowed() {
        RequestRejectedException refused = refused(PLAIN + tag(1, "instance", "admin"));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(refused.detail())
                .isEqualTo("the tag keybroker:role names the role 'admin', which launches.tagged of this role"
                        + " does not allow");
        assertThat(tickets.list()).isEmpty();
    }

    @Test
    void rejectsTwoRolesInTags() {
        RequestRejectedException refused =
                refused(PLAIN + tag(1, "instance", "gpu-worker") + tag(2, "instance", "job-worker"));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(refused.detail()).isEqualTo("the tag keybroker:role names 2 roles (expected: one)");
        assertThat(tickets.list()).isEmpty();
    }

    @Test
    void rejectsUserDataThatIsFullAlready() {
        assertThat(refused(PLAIN + userData("#!/bin/sh\n" + "x".repeat(15_000))).detail())
                .contains("(expected: up to 16384; shorten it by ");
        assertThat(only().revoked()).as("nobody was given it").isTrue();
    }

    @Test
    void rejectsUserDataThatIsCompressed() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(refused(PLAIN + userData(zipped.toByteArray())).detail())
                .isEqualTo("user data is gzip-compressed (expected: uncompressed)");
    }

    @Test
    void rejectsUserDataThatIsNoText() {
        byte[] noise = new byte[200];
        RANDOM.nextBytes(noise);
        noise[0] = 0;

        assertThat(refused(PLAIN + userData(noise)).detail())
                .startsWith("user data has no format that cloud-init supports");
    }

    @Test
    void rejectsUserDataThatIsNotBase64() {
        assertThat(refused(PLAIN + "&UserData=%21%21").detail()).startsWith("UserData is invalid (expected: base64)");
    }

    @Test
    void rejectsToReplaceTheUserDataOfALaunchTemplate() throws Exception {
        String templated = PLAIN + "&LaunchTemplate.LaunchTemplateId=lt-0123456789abcdef0";

        assertThat(refused(templated).detail()).startsWith("the launch template may contain user data");
        assertThat(userDataOf(prepare(templated + "&UserData="))).startsWith("#!/bin/sh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10000", "one", "", "1%200"})
    void rejectsACountThatIsNone(String count) {
        assertThat(refused(PLAIN.replace("MaxCount=3", "MaxCount=" + count)).detail())
                .startsWith("MaxCount is '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"userdata", "USERDATA", "clientToken", "maxcount"})
    void rejectsANameThatCouldBeTakenForAnother(String name) {
        assertThat(refused(PLAIN.replace("MaxCount=3", "") + '&' + name + "=1").detail())
                .startsWith("a parameter name is invalid: '" + name + "' (expected: ");
    }

    @Test
    void saysThatItCannotNowIfTheRoleIsGone() {
        LaunchSettings gone = new LaunchSettings("gone", Set.of(), Optional.empty(), "");
        byte[] form = PLAIN.getBytes(StandardCharsets.US_ASCII);

        assertThat(catchThrowableOfType(
                                RequestRejectedException.class,
                                () -> launches.prepare(
                                        new LaunchContext("request-1", "i-web", gone, "eu-west-1"), form))
                        .errorCode())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
