package io.keybroker.cli.launch;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.LaunchMessages.DryRunResponse;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.ticket.EnrolmentEvidence;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker launch}. */
@Command(
        name = "launch",
        description = {
            "Launch EC2 instances and wait until each has enrolled.",
            "Arguments after '--' are those of 'aws ec2 run-instances'."
        },
        footer = {
            "",
            "Example:  broker launch --role job-worker --count 20 --region eu-central-1 -- \\",
            "              --image-id ami-0123456789abcdef0 --instance-type t3.micro --user-data"
                    + " file://cloud-config.yaml",
            "",
            "With --pin-ip the broker first creates a network interface for each machine, in the subnet and"
                    + " security groups",
            "after '--'. Each machine gets its own ticket, valid once, for 15 minutes, from that interface's address.",
            "",
            "Exit code 7: not all machines were launched, or not all enrolled in time."
        })
public final class LaunchCommand implements Callable<Integer> {
    private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{0,3})(?::([1-9][0-9]{0,3}))?");

    private final CommandContext session;

    @Option(names = "--role", paramLabel = "ROLE", description = "Role of the machines.")
    private String role = "";

    @Option(
            names = "--count",
            paramLabel = "N|MIN:MAX",
            defaultValue = "1",
            description = "Number of machines (default: 1).")
    private String count = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "Lifetime of each credential (default: ttl of the role).")
    private String ttl = "";

    @Option(
            names = "--reader",
            paramLabel = "USER|:GROUP",
            description = "User or group that may read the credential, besides root (default: none).")
    private String reader = "";

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            defaultValue = "ops",
            description = "Identity that signs the EC2 calls (default: ops).")
    private String identity = "";

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region (default: $AWS_REGION).")
    private String region = "";

    @Option(
            names = "--pin-ip",
            description = "Create a network interface for each machine first, so that its IP address is fixed.")
    private boolean pinIp;

    @Option(names = "--without-ec2", description = "Do not require an EC2 identity document; needs --pin-ip.")
    private boolean withoutEc2;

    @Option(names = "--dry-run", description = "Print the request and check permissions with EC2, without launching.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not wait for enrolment.")
    private boolean noWait;

    @Option(names = "--resume", paramLabel = "TICKET|LAUNCH", description = "Complete an interrupted launch.")
    private String resume = "";

    @Option(
            names = "--client-token",
            paramLabel = "TOKEN",
            description = "With --resume: ClientToken of the launch, if the client chose one.")
    private String clientToken = "";

    @Parameters(paramLabel = "ARGUMENT", description = "Arguments of run-instances, after '--'.")
    private List<String> arguments = List.of();

    public LaunchCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        AdminClient client = session.client();
        if (resume.startsWith("p-")) {
            return new FixedAddressLaunch(client, session, resume)
                    .settle(new SettleLaunchRequest(identity, region()), noWait);
        }
        if (!resume.isEmpty()) {
            String path = "/v1/launches/" + AdminClient.segment(resume) + "/resume";
            return finish(
                    client, client.post(path, new ResumeLaunchRequest(identity, clientToken), LaunchResponse.class));
        }
        String pin = pinIp ? FixedAddressLaunch.name(new SecureRandom()) : "";
        LaunchRequest launchOrder = order(pin);
        if (dryRun) {
            dryRun(client, launchOrder);
            return 0;
        }
        if (pinIp) {
            return new FixedAddressLaunch(client, session, pin).launch(launchOrder, Integer.parseInt(count), noWait);
        }
        return finish(client, client.post("/v1/launches", launchOrder, LaunchResponse.class));
    }

    private void dryRun(AdminClient client, LaunchRequest launchOrder) throws AdminException {
        DryRunResponse response = client.post("/v1/launches/rehearse", launchOrder, DryRunResponse.class);
        String what = pinIp ? " would run this " + count + " times, each for one " : " would launch this as ";
        String which = pinIp ? "a ticket" : "the ticket";
        String text = "EC2 in " + response.region() + what + response.role() + ":\n"
                + response.request().toPrettyString() + "\n\nwith this user data, without " + which + ":\n"
                + response.userData();
        session.show(new Result(response, text, List.of(response.role())));
    }

    private String region() {
        return region.isEmpty() ? session.terminal().environment().getOrDefault("AWS_REGION", "") : region;
    }

    private LaunchRequest order(String pin) throws AdminException {
        String where = region();
        if (role.isEmpty()) {
            throw new AdminException(Kind.USAGE, "--role is missing (expected: a role with launches)", "");
        }
        if (where.isEmpty()) {
            throw new AdminException(
                    Kind.USAGE, "--region is missing, and AWS_REGION is not set (expected: an AWS region)", "");
        }
        Matcher counts = COUNT.matcher(count);
        if (!counts.matches()) {
            throw new AdminException(Kind.USAGE, "--count is '" + count + "' (expected: 20, or 1:20)", "");
        }
        Optional<String> upTo = Optional.ofNullable(counts.group(2));
        if (pinIp && upTo.isPresent()) {
            throw new AdminException(Kind.USAGE, "--count is '" + count + "' (expected: one number with --pin-ip)", "");
        }
        if (withoutEc2 && !pinIp) {
            throw new AdminException(Kind.USAGE, "--without-ec2 needs a fixed IP address (expected: --pin-ip)", "");
        }
        int least = pinIp ? 1 : Integer.parseInt(counts.group(1));
        int most = upTo.map(Integer::parseInt).orElse(least);
        try {
            RunInstancesArguments parsed = RunInstancesArguments.parse(arguments);
            String userData = Base64.getEncoder().encodeToString(parsed.userData());
            EnrolmentEvidence evidence = withoutEc2 ? EnrolmentEvidence.ADDRESS : EnrolmentEvidence.EC2;
            return new LaunchRequest(
                    role, least, most, ttl, reader, identity, where, parsed.request(), userData, evidence, pin);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private int finish(AdminClient client, LaunchResponse launchReply) throws AdminException, InterruptedException {
        EnrolmentWaiter enrolmentWaiter =
                new EnrolmentWaiter(client, session, launchReply.ticket().id(), List.of(launchReply));
        int exit = noWait ? 0 : enrolmentWaiter.await();
        session.show(enrolmentWaiter.result());
        return exit;
    }
}
