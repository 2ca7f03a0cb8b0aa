package io.keybroker.launch;

import io.keybroker.net.IpAddress;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.xml.StrictXml;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Parsed EC2 response to RunInstances, TerminateInstances or StopInstances: its instances. */
final class Ec2InstancesResponse {
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final int MEMBER_DEPTH = 4; // RunInstancesResponse, instancesSet, item, instanceId

    private final List<Map<String, String>> instances;

    private Ec2InstancesResponse(List<Map<String, String>> instances) {
        this.instances = instances;
    }

    /** Parses the response; empty if it is another document. */
    static Optional<Ec2InstancesResponse> parse(byte[] xml) {
        try {
            return Optional.of(new Ec2InstancesResponse(instances(xml)));
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static List<Map<String, String>> instances(byte[] bytes) throws XMLStreamException {
        XMLStreamReader xml = StrictXml.openResponse(bytes);
        List<Map<String, String>> instances = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        boolean listed = false;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new XMLStreamException("the response has a DTD or a custom entity");
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                path.addLast(xml.getLocalName());
                text.setLength(0);
                listed |= path.size() == MEMBER_DEPTH - 2 && xml.getLocalName().equals("instancesSet");
                if (path.size() == MEMBER_DEPTH - 1 && isInstance(path)) {
                    instances.add(new HashMap<>());
                }
            } else if (event == XMLStreamConstants.CHARACTERS) {
                text.append(xml.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (path.size() == MEMBER_DEPTH && isInstance(path)) {
                    instances
                            .get(instances.size() - 1)
                            .put(path.getLast(), text.toString().strip());
                }
                path.removeLast();
                text.setLength(0);
            }
        }
        if (!listed) {
            throw new XMLStreamException("the response has no instances");
        }
        return instances;
    }

    private static boolean isInstance(Deque<String> path) {
        List<String> names = List.copyOf(path);
        return names.get(1).equals("instancesSet") && names.get(2).equals("item");
    }

    /** Returns the instance IDs. */
    List<String> ids() {
        return instances.stream()
                .map(instance -> instance.getOrDefault("instanceId", ""))
                .filter(id -> INSTANCE.matcher(id).matches())
                .toList();
    }

    /** Returns the instances as the result of a launch. */
    LaunchResult result() {
        Set<ExpectedInstance> addressed = new HashSet<>();
        for (Map<String, String> instance : instances) {
            String id = instance.getOrDefault("instanceId", "");
            Optional<IpAddress> address = IpAddress.tryParse(instance.getOrDefault("privateIpAddress", ""));
            if (INSTANCE.matcher(id).matches() && address.isPresent()) {
                addressed.add(new ExpectedInstance(id, address.get()));
            }
        }
        return new LaunchResult(ids(), addressed);
    }
}
