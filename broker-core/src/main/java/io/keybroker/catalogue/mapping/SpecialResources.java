package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources whose type depends on the request, not on the operation. */
final class SpecialResources {
    /** Member with the resource type in Systems Manager's requests. */
    static final String SSM_TYPE = "ResourceType";

    private static final Map<String, String> EC2_IDS = new HashMap<>();
    private static final Map<String, String> SSM_TYPES = Map.of(
            "Parameter", "parameter/",
            "Document", "document/",
            "MaintenanceWindow", "maintenancewindow/",
            "ManagedInstance", "managed-instance/",
            "PatchBaseline", "patchbaseline/",
            "OpsItem", "opsitem/",
            "OpsMetadata", "opsmetadata/",
            "Automation", "automation-execution/",
            "Association", "association/");

    static {
        for (String[] row : new TsvTable(Optional.empty()).rows("ec2-ids.tsv")) {
            EC2_IDS.put(row[0], row[1]);
        }
    }

    private SpecialResources() {}

    /** Returns the path as resource, for API Gateway. */
    static String path(Service service, PartitionRegion place, RequestMembers members) throws RequestRejectedException {
        String path = RequestMembers.utf8(PercentEncoding.decode(members.head().path()));
        return "arn:" + place.partition() + ':' + service.iamPrefix() + ':' + place.region() + "::" + path;
    }

    static List<String> ec2(List<String> ids, PartitionRegion place) {
        List<String> arns = new ArrayList<>();
        for (String id : ids) {
            int dash = id.lastIndexOf('-');
            String type = EC2_IDS.getOrDefault(dash < 0 ? "" : id.substring(0, dash), ArnTemplate.UNKNOWN);
            boolean shared = type.equals("image") || type.equals("snapshot");
            arns.add(ec2Arn(place, shared ? "" : ArnTemplate.UNKNOWN) + type + '/' + id);
        }
        return arns;
    }

    static List<String> ec2Types(List<String> types, PartitionRegion place) {
        return types.stream()
                .map(type -> ec2Arn(place, ArnTemplate.UNKNOWN) + type + '/' + ArnTemplate.UNKNOWN)
                .toList();
    }

    private static String ec2Arn(PartitionRegion place, String account) {
        return "arn:" + place.partition() + ":ec2:" + place.region() + ':' + account + ':';
    }

    static List<String> arns(List<String> values, Service service) {
        return values.stream()
                .map(value -> isArnOf(service.iamPrefix(), value) ? value : ArnTemplate.UNKNOWN)
                .toList();
    }

    private static boolean isArnOf(String prefix, String value) {
        String[] parts = value.split(":", 6);
        return parts.length == 6 && parts[0].equals("arn") && parts[2].equals(prefix);
    }

    /** Returns the ARNs of machines: {@code i-} is an EC2 instance, {@code mi-} another machine. */
    static List<String> nodes(List<String> ids, PartitionRegion place) {
        return ids.stream()
                .map(id -> {
                    String start = "arn:" + place.partition() + (id.startsWith("i-") ? ":ec2:" : ":ssm:")
                            + place.region() + ":unknown:";
                    return id.startsWith("i-")
                            ? start + "instance/" + id
                            : id.startsWith("mi-") ? start + "managed-instance/" + id : ArnTemplate.UNKNOWN;
                })
                .toList();
    }

    static List<String> ssm(RequestMembers members, String member, PartitionRegion place)
            throws RequestRejectedException {
        List<String> types = members.values(SSM_TYPE);
        String type = types.size() == 1 ? SSM_TYPES.getOrDefault(types.get(0), "") : "";
        List<String> arns = new ArrayList<>();
        for (String id : members.values(member)) {
            String name = id.startsWith("/") ? id.substring(1) : id;
            String arn = "arn:" + place.partition() + ":ssm:" + place.region() + ":unknown:" + type + name;
            arns.add(type.isEmpty() ? ArnTemplate.UNKNOWN : arn);
        }
        return arns;
    }
}
