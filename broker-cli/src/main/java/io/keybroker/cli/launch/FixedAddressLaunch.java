package io.keybroker.cli.launch;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.TerminalText;
import io.keybroker.cli.session.CommandContext;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code broker launch --pin-ip}: launches machines one by one, under one name, so that it can be resumed. */
final class FixedAddressLaunch {
    private static final int PARTLY = 7;

    private final AdminClient client;
    private final CommandContext session;
    private final String name;

    FixedAddressLaunch(AdminClient client, CommandContext session, String name) {
        this.client = client;
        this.session = session;
        this.name = name;
    }

    /** Returns a unique launch name. */
    static String name(SecureRandom random) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return "p-" + HexFormat.of().formatHex(bytes);
    }

    /** Launches this many machines, until one fails; returns the exit code. */
    int launch(LaunchRequest launchOrder, int count, boolean noWait) throws AdminException, InterruptedException {
        printProgress("broker: launch " + name + ": if it is interrupted, run 'broker launch --resume " + name + "'");
        List<LaunchResponse> launches = new ArrayList<>();
        while (launches.size() < count) {
            try {
                launches.add(client.post("/v1/launches", launchOrder, LaunchResponse.class));
            } catch (AdminException e) {
                if (launches.isEmpty()) {
                    throw withRemedy(e);
                }
                printProgress("broker: " + launches.size() + " of " + count + " launched; then the launch failed: "
                        + e.getMessage());
                printProgress("hint: " + withRemedy(e).hint());
                finish(launches, noWait);
                return PARTLY;
            }
        }
        return finish(launches, noWait);
    }

    /** Adds a remedy if resources may remain, because the broker did not list them or did not respond. */
    private AdminException withRemedy(AdminException problem) {
        boolean unheard =
                Optional.ofNullable(problem.getCause()).isPresent(); // errors reported by the broker have no cause
        if (!unheard && (problem.kind() != Kind.UNAVAILABLE || problem.hint().contains(name))) {
            return problem;
        }
        AdminException remedied = new AdminException(
                problem.kind(),
                String.valueOf(problem.getMessage()),
                (problem.hint().isEmpty() ? "" : problem.hint() + "; ") + "then run 'broker launch --resume " + name
                        + "' to remove unused resources");
        remedied.initCause(problem);
        return remedied;
    }

    private int finish(List<LaunchResponse> launches, boolean noWait) throws AdminException, InterruptedException {
        for (LaunchResponse launchReply : launches) {
            for (String remark : launchReply.remarks()) {
                printProgress("broker: " + remark);
                printProgress("hint: run 'broker launch --resume " + name + "' to retry");
            }
        }
        EnrolmentWaiter enrolmentWaiter = new EnrolmentWaiter(client, session, name, launches);
        int exit = noWait ? 0 : enrolmentWaiter.await();
        session.show(enrolmentWaiter.result());
        return exit;
    }

    /** Finds the machines, and has the broker delete unused resources; returns the exit code. */
    int settle(SettleLaunchRequest settleLaunch, boolean noWait) throws AdminException, InterruptedException {
        if (settleLaunch.region().isEmpty()) {
            throw new AdminException(
                    Kind.USAGE, "--region is missing (expected: the region of launch " + name + ")", "");
        }
        String path = "/v1/launches/" + AdminClient.segment(name) + "/settle";
        SettleLaunchResponse settled = client.post(path, settleLaunch, SettleLaunchResponse.class);
        for (String interfaceId : settled.removed()) {
            printProgress("broker: " + interfaceId + " was unused and has been deleted");
        }
        if (settled.launches().isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "EC2 in " + settleLaunch.region() + " has no machine of launch " + name,
                    "new machines can take a minute to appear: try again, then launch again");
        }
        return finish(settled.launches(), noWait);
    }

    private void printProgress(String line) {
        PrintWriter err = session.terminal().err();
        err.println(TerminalText.escape(line));
        err.flush();
    }
}
