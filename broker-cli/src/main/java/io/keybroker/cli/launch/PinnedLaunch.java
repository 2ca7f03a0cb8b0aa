package io.keybroker.cli.launch;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.SettleLaunch;
import io.keybroker.admin.LaunchReplies.SettledReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Printable;
import io.keybroker.cli.session.Session;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** {@code broker launch --pin-ip}: launches machines one by one, under one name that allows to resume. */
final class PinnedLaunch {
    private static final int PARTLY = 7;

    private final AdminClient client;
    private final Session session;
    private final String name;

    PinnedLaunch(AdminClient client, Session session, String name) {
        this.client = client;
        this.session = session;
        this.name = name;
    }

    /** A name that no other launch has. */
    static String name(SecureRandom random) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return "p-" + HexFormat.of().formatHex(bytes);
    }

    /** Launches so many, and no more once one has failed; the exit code. */
    int launch(LaunchOrder wanted, int count, boolean noWait) throws AdminProblem, InterruptedException {
        say("broker: launch " + name + ": if it is interrupted, run 'broker launch --resume " + name + "'");
        List<LaunchReply> launches = new ArrayList<>();
        while (launches.size() < count) {
            try {
                launches.add(client.post("/v1/launches", wanted, LaunchReply.class));
            } catch (AdminProblem e) {
                if (launches.isEmpty()) {
                    throw withRemedy(e);
                }
                say("broker: " + launches.size() + " of " + count + " launched; then the launch failed: "
                        + e.getMessage());
                say("hint: " + withRemedy(e).hint());
                finish(launches, noWait);
                return PARTLY;
            }
        }
        return finish(launches, noWait);
    }

    /** Where the broker does not say what is left, or nothing was heard of it, something may be. */
    private AdminProblem withRemedy(AdminProblem problem) {
        boolean unheard = problem.getCause() != null; // the broker's own word has none
        if (!unheard && (problem.kind() != Kind.UNAVAILABLE || problem.hint().contains(name))) {
            return problem;
        }
        AdminProblem remedied = new AdminProblem(
                problem.kind(),
                String.valueOf(problem.getMessage()),
                (problem.hint().isEmpty() ? "" : problem.hint() + "; ") + "then run 'broker launch --resume " + name
                        + "' to remove unused resources");
        remedied.initCause(problem);
        return remedied;
    }

    private int finish(List<LaunchReply> launches, boolean noWait) throws AdminProblem, InterruptedException {
        for (LaunchReply each : launches) {
            for (String remark : each.remarks()) {
                say("broker: " + remark);
                say("hint: run 'broker launch --resume " + name + "' to retry");
            }
        }
        Boarding boarding = new Boarding(client, session, name, launches);
        int exit = noWait ? 0 : boarding.await();
        session.show(boarding.result());
        return exit;
    }

    /** Finds what came of it, and has the broker remove what nobody uses; the exit code. */
    int settle(SettleLaunch wanted, boolean noWait) throws AdminProblem, InterruptedException {
        if (wanted.region().isEmpty()) {
            throw new AdminProblem(Kind.USAGE, "--region is missing (expected: the region of launch " + name + ")", "");
        }
        String path = "/v1/launches/" + AdminClient.segment(name) + "/settle";
        SettledReply settled = client.post(path, wanted, SettledReply.class);
        for (String each : settled.removed()) {
            say("broker: " + each + " was unused and has been deleted");
        }
        if (settled.launches().isEmpty()) {
            throw new AdminProblem(
                    Kind.NOT_FOUND,
                    "EC2 in " + wanted.region() + " has no machine of launch " + name,
                    "new machines can take a minute to appear: try again, then launch again");
        }
        return finish(settled.launches(), noWait);
    }

    private void say(String line) {
        PrintWriter err = session.terminal().err();
        err.println(Printable.of(line));
        err.flush();
    }
}
