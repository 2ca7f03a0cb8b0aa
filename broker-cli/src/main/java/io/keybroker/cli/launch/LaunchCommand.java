package io.keybroker.cli.launch;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.RehearsalReply;
import io.keybroker.admin.LaunchReplies.ResumeLaunch;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
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
            "Exit code 7: machines were launched, and not all of them enrolled in time."
        })
public final class LaunchCommand implements Callable<Integer> {
    private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{0,3})(?::([1-9][0-9]{0,3}))?");

    private final Session session;

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

    @Option(names = "--dry-run", description = "Print what would be sent, and ask EC2 whether it would be granted.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not wait until the machines have enrolled.")
    private boolean noWait;

    @Option(names = "--resume", paramLabel = "TICKET", description = "Find out what came of a launch that broke off.")
    private String resume = "";

    @Option(
            names = "--client-token",
            paramLabel = "TOKEN",
            description = "With --resume: the ClientToken that the launch had, if a launcher of its own gave it one.")
    private String clientToken = "";

    @Parameters(paramLabel = "ARGUMENT", description = "Arguments of run-instances, behind '--'.")
    private List<String> arguments = List.of();

    public LaunchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem, InterruptedException {
        AdminClient client = session.client();
        if (!resume.isEmpty()) {
            String path = "/v1/launches/" + AdminClient.segment(resume) + "/resume";
            return finish(client, client.post(path, new ResumeLaunch(identity, clientToken), LaunchReply.class));
        }
        LaunchOrder wanted = order();
        if (dryRun) {
            RehearsalReply reply = client.post("/v1/launches/rehearse", wanted, RehearsalReply.class);
            String text = "EC2 in " + reply.region() + " would launch this as " + reply.role() + ":\n"
                    + reply.request().toPrettyString() + "\n\nwith this user data, but for the ticket:\n"
                    + reply.userData();
            session.show(new Result(reply, text, List.of(reply.role())));
            return 0;
        }
        return finish(client, client.post("/v1/launches", wanted, LaunchReply.class));
    }

    private LaunchOrder order() throws AdminProblem {
        String where = region.isEmpty() ? session.terminal().environment().getOrDefault("AWS_REGION", "") : region;
        if (role.isEmpty() || where.isEmpty()) {
            throw new AdminProblem(Kind.USAGE, "a launch needs --role and --region (expected: both)", "");
        }
        Matcher counts = COUNT.matcher(count);
        if (!counts.matches()) {
            throw new AdminProblem(Kind.USAGE, "--count is '" + count + "' (expected: 20, or 1:20)", "");
        }
        int least = Integer.parseInt(counts.group(1));
        int most = counts.group(2) == null ? least : Integer.parseInt(counts.group(2));
        try {
            RunInstancesArguments parsed = RunInstancesArguments.parse(arguments);
            String userData = Base64.getEncoder().encodeToString(parsed.userData());
            return new LaunchOrder(role, least, most, ttl, reader, identity, where, parsed.request(), userData);
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private int finish(AdminClient client, LaunchReply launched) throws AdminProblem, InterruptedException {
        Boarding boarding = new Boarding(client, session, launched);
        int exit = noWait ? 0 : boarding.await();
        session.show(boarding.result());
        return exit;
    }
}
