package io.keybroker.cli.launch;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.LaunchMessages.LaunchOrder;
import io.keybroker.admin.api.LaunchMessages.LaunchReply;
import io.keybroker.admin.api.LaunchMessages.RehearsalReply;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunch;
import io.keybroker.admin.api.LaunchMessages.SettleLaunch;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.ticket.EnrolmentEvidence;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
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
            "Launch machines in EC2, and wait until each has a credential of its own.",
            "What stands behind '--' are arguments of the AWS CLI's run-instances."
        },
        footer = {
            "",
            "Example:  broker launch --role job-worker --count 20 --region eu-central-1 -- \\",
            "              --image-id ami-0123456789abcdef0 --instance-type t3.micro --user-data file://cloud-config.yaml",
            "",
            "With --pin-ip each machine gets a network interface first, in the subnet and the security groups behind",
            "'--', and a ticket of its own, which opens once, within 15 minutes, from that interface's address.",
            "",
            "Exit code 7: machines were launched, but not all, or not all of them enrolled in time."
        })
public final class LaunchCommand implements Callable<Integer> {
    private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{0,3})(?::([1-9][0-9]{0,3}))?");

    private final CommandContext session;

    @Option(names = "--role", paramLabel = "ROLE", description = "What the machines may do.")
    private String role = "";

    @Option(names = "--count", paramLabel = "N|MIN:MAX", defaultValue = "1", description = "How many (default: 1).")
    private String count = "";

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long each credential lives; else the role says.")
    private String ttl = "";

    @Option(
            names = "--reader",
            paramLabel = "USER|:GROUP",
            description = "Who may read the credential besides root (default: nobody).")
    private String reader = "";

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            defaultValue = "ops",
            description = "The real key that launches (default: ops).")
    private String identity = "";

    @Option(names = "--region", paramLabel = "REGION", description = "Where (else $AWS_REGION).")
    private String region = "";

    @Option(
            names = "--pin-ip",
            description = "Fix each machine's address first, and launch them one by one with user data of their own.")
    private boolean pinIp;

    @Option(names = "--without-ec2", description = "Ask for no identity document of EC2; needs --pin-ip.")
    private boolean withoutEc2;

    @Option(names = "--dry-run", description = "Print what would be sent, and ask EC2 whether it would be granted.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not wait until the machines have enrolled.")
    private boolean noWait;

    @Option(
            names = "--resume",
            paramLabel = "TICKET|LAUNCH",
            description = "Find out what came of a launch that broke off.")
    private String resume = "";

    @Option(
            names = "--client-token",
            paramLabel = "TOKEN",
            description = "With --resume: the ClientToken that the launch had, if a launcher of its own gave it one.")
    private String clientToken = "";

    @Parameters(paramLabel = "ARGUMENT", description = "Arguments of run-instances, behind '--'.")
    private List<String> arguments = List.of();

    public LaunchCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        AdminClient client = session.client();
        if (resume.startsWith("p-")) {
            return new FixedAddressLaunch(client, session, resume).settle(new SettleLaunch(identity, region()), noWait);
        }
        if (!resume.isEmpty()) {
            String path = "/v1/launches/" + AdminClient.segment(resume) + "/resume";
            return finish(client, client.post(path, new ResumeLaunch(identity, clientToken), LaunchReply.class));
        }
        String pin = pinIp ? FixedAddressLaunch.name(new SecureRandom()) : "";
        LaunchOrder launchOrder = order(pin);
        if (dryRun) {
            dryRun(client, launchOrder);
            return 0;
        }
        if (pinIp) {
            return new FixedAddressLaunch(client, session, pin).launch(launchOrder, Integer.parseInt(count), noWait);
        }
        return finish(client, client.post("/v1/launches", launchOrder, LaunchReply.class));
    }

    private void dryRun(AdminClient client, LaunchOrder launchOrder) throws AdminException {
        RehearsalReply reply = client.post("/v1/launches/rehearse", launchOrder, RehearsalReply.class);
        String what = pinIp ? " would do this " + count + " times, for one " : " would launch this as ";
        String which = pinIp ? "a ticket" : "the ticket";
        String text = "EC2 in " + reply.region() + what + reply.role() + ":\n"
                + reply.request().toPrettyString() + "\n\nwith this user data, but for " + which + ":\n"
                + reply.userData();
        session.show(new Result(reply, text, List.of(reply.role())));
    }

    private String region() {
        return region.isEmpty() ? session.terminal().environment().getOrDefault("AWS_REGION", "") : region;
    }

    private LaunchOrder order(String pin) throws AdminException {
        String where = region();
        if (role.isEmpty() || where.isEmpty()) {
            throw new AdminException(Kind.USAGE, "a launch needs --role and --region (expected: both)", "");
        }
        Matcher counts = COUNT.matcher(count);
        if (!counts.matches()) {
            throw new AdminException(Kind.USAGE, "--count is '" + count + "' (expected: 20, or 1:20)", "");
        }
        if (pinIp && counts.group(2) != null) {
            throw new AdminException(Kind.USAGE, "--count is '" + count + "' (expected: one number with --pin-ip)", "");
        }
        if (withoutEc2 && !pinIp) {
            throw new AdminException(
                    Kind.USAGE, "--without-ec2 leaves the address alone to tell a machine (expected: --pin-ip)", "");
        }
        int least = pinIp ? 1 : Integer.parseInt(counts.group(1));
        int most = counts.group(2) == null ? least : Integer.parseInt(counts.group(2));
        try {
            RunInstancesArguments parsed = RunInstancesArguments.parse(arguments);
            String userData = Base64.getEncoder().encodeToString(parsed.userData());
            EnrolmentEvidence evidence = withoutEc2 ? EnrolmentEvidence.ADDRESS : EnrolmentEvidence.EC2;
            return new LaunchOrder(
                    role, least, most, ttl, reader, identity, where, parsed.request(), userData, evidence, pin);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private int finish(AdminClient client, LaunchReply launchReply) throws AdminException, InterruptedException {
        EnrolmentWaiter boarding =
                new EnrolmentWaiter(client, session, launchReply.ticket().id(), List.of(launchReply));
        int exit = noWait ? 0 : boarding.await();
        session.show(boarding.result());
        return exit;
    }
}
