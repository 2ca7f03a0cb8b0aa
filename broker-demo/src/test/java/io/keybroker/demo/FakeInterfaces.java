package io.keybroker.demo;

import io.keybroker.http.Query;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network interfaces of the fake EC2: made before their machines, tied to them, deleted. */
final class FakeInterfaces {
    private final List<Interface> all = new ArrayList<>();
    private final Map<String, String> byToken = new HashMap<>();
    private int made;

    /** One of them; {@code instance} is empty while no machine has it. */
    private record Interface(String id, String address, String description, String instance, boolean endsWithMachine) {
        String xml() {
            String attachment = instance.isEmpty()
                    ? ""
                    : "<attachment><attachmentId>" + id.replace("eni-", "eni-attach-") + "</attachmentId><instanceId>"
                            + instance + "</instanceId><deleteOnTermination>" + endsWithMachine
                            + "</deleteOnTermination></attachment>";
            return "<networkInterfaceId>" + id + "</networkInterfaceId><ownerId>123456789012</ownerId><description>"
                    + description + "</description><status>" + (instance.isEmpty() ? "available" : "in-use")
                    + "</status><privateIpAddress>" + address + "</privateIpAddress>" + attachment;
        }
    }

    /** The ids of those that are there, with the machine that each is tied to, and whether it ends with that. */
    synchronized List<String> there() {
        return all.stream()
                .map(each -> each.id() + " " + each.instance() + " " + each.endsWithMachine())
                .toList();
    }

    synchronized void clear() {
        all.clear();
    }

    /** Makes one at the next address that is free, as xml; nothing if there is none. The same token gets the same. */
    synchronized Optional<String> make(Query query, Deque<String> addresses) {
        String token = query.first("ClientToken").orElse("");
        if (byToken.containsKey(token)) {
            return Optional.of(byToken.get(token));
        }
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        made++;
        String description = query.first("Description").orElse("");
        Interface one = new Interface("eni-%017x".formatted(made), addresses.pop(), description, "", false);
        all.add(one);
        String xml = "<networkInterface>" + one.xml() + "</networkInterface>";
        if (!token.isEmpty()) {
            byToken.put(token, xml);
        }
        return Optional.of(xml);
    }

    synchronized String described(Query query) {
        boolean byId = query.first("Filter.1.Name").orElse("").equals("network-interface-id");
        String wanted = query.first("Filter.1.Value.1").orElse("");
        StringBuilder xml = new StringBuilder();
        for (Interface each : all) {
            if (wanted.equals(byId ? each.id() : each.description())) {
                xml.append("<item>").append(each.xml()).append("</item>");
            }
        }
        return "<networkInterfaceSet>" + xml + "</networkInterfaceSet>";
    }

    /** The address of one that is tied to this machine from now on; nothing if it is not there or not free. */
    synchronized Optional<String> tie(String id, String instance) {
        Optional<Interface> free = all.stream()
                .filter(each -> each.id().equals(id) && each.instance().isEmpty())
                .findFirst();
        free.ifPresent(each -> replace(
                each, new Interface(each.id(), each.address(), each.description(), instance, each.endsWithMachine())));
        return free.map(Interface::address);
    }

    synchronized boolean endWithMachine(Query query) {
        String attachment = query.first("Attachment.AttachmentId").orElse("");
        Optional<Interface> tied = all.stream()
                .filter(each -> !each.instance().isEmpty() && each.xml().contains(">" + attachment + "<"))
                .findFirst();
        tied.ifPresent(each ->
                replace(each, new Interface(each.id(), each.address(), each.description(), each.instance(), true)));
        return tied.isPresent();
    }

    synchronized boolean delete(String id) {
        return all.removeIf(each -> each.id().equals(id) && each.instance().isEmpty());
    }

    private void replace(Interface before, Interface after) {
        all.set(all.indexOf(before), after);
    }
}
