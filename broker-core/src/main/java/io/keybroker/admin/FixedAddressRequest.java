package io.keybroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.launch.Ec2Interfaces.InterfaceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a launch request into the parameters of the network interface and those of the machine.
 *
 * @param interfaceSpec the interface
 * @param machine the machine, without its network parameters
 */
record FixedAddressRequest(InterfaceSpec interfaceSpec, ObjectNode machine) {
    private static final Pattern NAME = Pattern.compile("p-[0-9a-f]{16}");
    private static final String SUBNET = "SubnetId";
    private static final String GROUPS = "SecurityGroupIds";
    private static final String INTERFACES = "NetworkInterfaces";
    /** Parameters that contradict the network interface. */
    private static final List<String> CONTRARY = List.of(
            INTERFACES,
            "PrivateIpAddress",
            "SecurityGroups",
            "Ipv6Addresses",
            "Ipv6AddressCount",
            "EnablePrimaryIpv6",
            "SecondaryInterfaces");

    static FixedAddressRequest from(LaunchRequest order) throws AdminException {
        checkName(order.pin());
        if (order.least() != 1 || order.most() != 1) {
            throw usage("a launch with a fixed address is for " + order.least() + ":" + order.most()
                    + " machines (expected: one)");
        }
        if (!order.request().isObject()) {
            throw usage("the request is invalid (expected: a JSON object)");
        }
        ObjectNode machine = order.request().deepCopy();
        for (String member : CONTRARY) {
            if (machine.has(member)) {
                throw usage("'" + member + "' conflicts with --pin-ip, which creates the network interface"
                        + " (expected: "
                        + SUBNET + ", and " + GROUPS + " where the default one will not do)");
            }
        }
        String subnet = machine.path(SUBNET).asText();
        if (subnet.isEmpty()) {
            throw usage("'" + SUBNET
                    + "' is missing for --pin-ip (expected: --subnet-id after '--'; a launch template is not read)");
        }
        List<String> groups = new ArrayList<>();
        JsonNode given = machine.path(GROUPS);
        (given.isValueNode() ? List.of(given) : given).forEach(node -> groups.add(node.asText()));
        machine.remove(List.of(SUBNET, GROUPS));
        return new FixedAddressRequest(new InterfaceSpec(order.pin(), subnet, groups), machine);
    }

    /** Validates the name of a launch, which all its resources carry. */
    static void checkName(String name) throws AdminException {
        if (!NAME.matcher(name).matches()) {
            throw usage("the launch name is invalid (expected: a name such as p-0123456789abcdef)");
        }
    }

    /** Returns the EC2 request with the created interface. */
    ObjectNode withInterface(String networkInterface) {
        ObjectNode document = machine.deepCopy();
        document.putArray(INTERFACES).addObject().put("DeviceIndex", 0).put("NetworkInterfaceId", networkInterface);
        return document;
    }

    /** Returns all EC2 requests, for display. */
    ObjectNode forDisplay() {
        String answered = "<the interface>";
        ObjectNode node = machine.objectNode();
        ObjectNode request = node.putObject("CreateNetworkInterface");
        request.put(SUBNET, interfaceSpec.subnet());
        interfaceSpec.groups().forEach(group -> request.withArray("Groups").add(group));
        request.put("Description", interfaceSpec.description());
        node.set("RunInstances", withInterface(answered));
        node.putObject("ModifyNetworkInterfaceAttribute")
                .put("NetworkInterfaceId", answered)
                .putObject("Attachment")
                .put("AttachmentId", "<of the machine>")
                .put("DeleteOnTermination", true);
        return node;
    }

    private static AdminException usage(String message) {
        return new AdminException(Kind.USAGE, message, "");
    }
}
