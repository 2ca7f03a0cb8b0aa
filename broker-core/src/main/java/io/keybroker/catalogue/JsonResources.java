package io.keybroker.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The resources that a JSON request names. Parts that the request does not show, such as the account of a table, stand
 * as {@code unknown}, which only a wildcard matches.
 */
final class JsonResources {
    private static final int DEEPEST = 64;

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    List<Demand> demands(Service service, String region, String operation, byte[] body) throws RefusedException {
        JsonNode root = parse(body);
        Set<String> resources = new LinkedHashSet<>();
        switch (service.signingName()) {
            case "sqs" -> addQueue(root, region, resources);
            case "dynamodb" -> addTables(root, region, resources);
            default -> resources.add("unknown");
        }
        if (resources.isEmpty()) {
            resources.add(operation.startsWith("List") ? "*" : "unknown");
        }
        String action = service.iamPrefix() + ':' + operation;
        return resources.stream().map(resource -> new Demand(action, resource)).toList();
    }

    private JsonNode parse(byte[] body) throws RefusedException {
        try {
            JsonNode root = body.length == 0 ? json.createObjectNode() : json.readTree(body);
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new RefusedException(Refusal.MALFORMED, "the body is not well-formed JSON without repeated keys");
        } catch (IOException e) {
            throw new AssertionError("a byte array reads without I/O", e);
        }
        throw new RefusedException(Refusal.MALFORMED, "the body is not a JSON object");
    }

    private static void addQueue(JsonNode root, String region, Set<String> resources) {
        String url = root.path("QueueUrl").asText("");
        String name = root.path("QueueName").asText("");
        if (!url.isEmpty()) {
            String[] parts = url.split("/", -1);
            boolean owned = parts.length >= 5;
            String account = owned ? parts[parts.length - 2] : "unknown";
            resources.add("arn:aws:sqs:" + region + ':' + account + ':' + parts[parts.length - 1]);
        }
        if (!name.isEmpty()) {
            String owner = root.path("QueueOwnerAWSAccountId").asText("unknown");
            resources.add("arn:aws:sqs:" + region + ':' + owner + ':' + name);
        }
    }

    private static void addTables(JsonNode node, String region, Set<String> resources) {
        JsonNode name = node.path("TableName");
        if (name.isTextual()) {
            addTable(name.asText(), region, resources);
        }
        node.path("RequestItems").fieldNames().forEachRemaining(table -> addTable(table, region, resources));
        for (JsonNode item : node.path("TransactItems")) {
            for (JsonNode action : item) {
                addTables(action, region, resources);
            }
        }
    }

    private static void addTable(String table, String region, Set<String> resources) {
        resources.add(table.startsWith("arn:") ? table : "arn:aws:dynamodb:" + region + ":unknown:table/" + table);
    }
}
