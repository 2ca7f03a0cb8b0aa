package io.keybroker.cli.launch;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.admin.api.TicketMessages.TicketList;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.ticket.EnrolmentEvidence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Waits until the machines of a launch have enrolled, and prints a line for each. */
final class EnrolmentWaiter {
    private static final int PARTLY = 7;
    private static final long PAUSE_MILLIS = 1000;

    private final AdminClient client;
    private final CommandContext session;
    private final String name;
    private final TicketResponse last;
    private final Map<String, TicketResponse> launched = new LinkedHashMap<>();
    private final Map<String, InstanceResponse> enrolled = new LinkedHashMap<>();

    /**
     * The result of a launch.
     *
     * @param ticket the ticket ID, or the name of a launch with one ticket per machine
     * @param launched the number of machines
     * @param instances the enrolled instances
     * @param missing the IDs of the others
     */
    record EnrolmentProgress(String ticket, int launched, List<InstanceResponse> instances, List<String> missing) {}

    /** {@code launches} is not empty, and each has a ticket; {@code name} is their common name. */
    EnrolmentWaiter(AdminClient client, CommandContext session, String name, List<LaunchResponse> launches) {
        this.client = client;
        this.session = session;
        this.name = name;
        this.last = launches.get(launches.size() - 1).ticket();
        launches.forEach(launch -> launch.instances().forEach(id -> launched.put(id, launch.ticket())));
    }

    /** Waits until all machines have enrolled, or their tickets have expired; returns the exit code. */
    int await() throws AdminException, InterruptedException {
        printProgress((name.startsWith("t-") ? "ticket " : "launch ")
                + name + ": "
                + launched.size() + " launched with role "
                + last.role() + ", waiting for enrolment until "
                + session.times().format(last.expiresAt()));
        poll();
        while (enrolledInstances().stream()
                .anyMatch(entry -> entry.getValue().state().equals("OPEN"))) {
            Thread.sleep(PAUSE_MILLIS);
            Map<String, TicketResponse> now = new HashMap<>();
            for (TicketResponse ticketReply :
                    client.get("/v1/tickets", TicketList.class).tickets()) {
                now.put(ticketReply.id(), ticketReply);
            }
            launched.replaceAll((id, ticket) -> now.getOrDefault(ticket.id(), ticket));
            poll();
        }
        return missingInstances().isEmpty() ? 0 : PARTLY;
    }

    private void poll() throws AdminException {
        client.eachInstance(instanceReply -> {
            for (Map.Entry<String, TicketResponse> awaited : enrolledInstances()) {
                String id = awaited.getKey();
                if (matches(instanceReply, id, awaited.getValue())) {
                    enrolled.put(id, instanceReply);
                    printProgress(enrolled.size() + " of " + launched.size() + ": " + id + " "
                            + String.join(", ", instanceReply.ips()));
                }
            }
            return enrolledInstances().stream()
                    .anyMatch(awaited -> !instanceReply
                            .createdAt()
                            .isBefore(awaited.getValue().createdAt()));
        });
    }

    /** Whether an instance is a machine: without EC2's document, its address and time identify it. */
    private static boolean matches(InstanceResponse instance, String id, TicketResponse ticket) {
        boolean there = ticket.evidence() == EnrolmentEvidence.ADDRESS
                && ticket.expected().stream()
                        .anyMatch(expected -> instance.ips().contains(expected.ip()))
                && !instance.createdAt().isBefore(ticket.createdAt());
        return there || instance.id().equals(id);
    }

    /** Returns the machines that have not enrolled yet, with their tickets. */
    private List<Map.Entry<String, TicketResponse>> enrolledInstances() {
        return launched.entrySet().stream()
                .filter(entry -> !enrolled.containsKey(entry.getKey()))
                .toList();
    }

    private List<String> missingInstances() {
        return enrolledInstances().stream().map(Map.Entry::getKey).toList();
    }

    private void printProgress(String line) {
        session.terminal().err().println("broker: " + line);
        session.terminal().err().flush();
    }

    Result result() {
        TextTable table = new TextTable("INSTANCE", "IP", "STATE");
        for (String id : launched.keySet()) {
            Optional<InstanceResponse> instance = Optional.ofNullable(enrolled.get(id));
            table.row(
                    id,
                    instance.map(response -> String.join(", ", response.ips())).orElse("-"),
                    instance.map(InstanceResponse::state).orElse("LAUNCHED"));
        }
        EnrolmentProgress value =
                new EnrolmentProgress(name, launched.size(), List.copyOf(enrolled.values()), missingInstances());
        return new Result(value, table.toString(), List.copyOf(launched.keySet()));
    }
}
