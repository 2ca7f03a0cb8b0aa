package io.keybroker.cli.launch;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.Replies.InstanceList;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machines of one launch on their way to a credential: a line for each that has arrived. */
final class Boarding {
    private static final int PARTLY = 7;
    private static final long PAUSE_MILLIS = 1000;

    private final AdminClient client;
    private final Session session;
    private final List<String> launched;
    private final Map<String, InstanceReply> enrolled = new LinkedHashMap<>();
    private TicketReply ticket;

    /**
     * What came of a launch in the end.
     *
     * @param ticket the id of its ticket
     * @param launched how many machines there are
     * @param instances those that have enrolled
     * @param missing the ids of those that have not
     */
    record Arrived(String ticket, int launched, List<InstanceReply> instances, List<String> missing) {}

    Boarding(AdminClient client, Session session, LaunchReply launch) {
        this.client = client;
        this.session = session;
        this.launched = launch.instances();
        this.ticket = launch.ticket();
    }

    /** Waits until all have enrolled, or the ticket is over; the exit code. */
    int await() throws AdminProblem, InterruptedException {
        say("ticket " + ticket.id() + ": " + launched.size() + " launched as " + ticket.role()
                + ", waiting for them until " + session.times().of(ticket.expiresAt()));
        look();
        while (enrolled.size() < launched.size() && ticket.state().equals("OPEN")) {
            Thread.sleep(PAUSE_MILLIS);
            ticket = client.get("/v1/tickets/" + ticket.id(), TicketReply.class);
            look();
        }
        return enrolled.size() < launched.size() ? PARTLY : 0;
    }

    private void look() throws AdminProblem {
        for (InstanceReply each :
                client.get("/v1/instances", InstanceList.class).instances()) {
            if (launched.contains(each.id()) && enrolled.put(each.id(), each) == null) {
                say(enrolled.size() + " of " + launched.size() + ": " + each.id() + " "
                        + String.join(", ", each.ips()));
            }
        }
    }

    private void say(String line) {
        session.terminal().err().println("broker: " + line);
        session.terminal().err().flush();
    }

    Result result() {
        List<String> missing =
                launched.stream().filter(id -> !enrolled.containsKey(id)).toList();
        Table table = new Table("INSTANCE", "IP", "STATE");
        for (String id : launched) {
            InstanceReply instance = enrolled.get(id);
            table.row(
                    id,
                    instance == null ? "-" : String.join(", ", instance.ips()),
                    instance == null ? "LAUNCHED" : instance.state());
        }
        Arrived value = new Arrived(ticket.id(), launched.size(), List.copyOf(enrolled.values()), missing);
        return new Result(value, table.toString(), launched);
    }
}
