package io.keybroker.conformance.java;

import com.amazonaws.AmazonServiceException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Plays the scenarios with the AWS SDK for Java: v1, or v2 with one of its two kinds of clients, as the argument says. */
public final class JavaClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SdkCalls sdk;
    private final PrintStream out;
    private Map<String, JsonNode> variables = Map.of();

    private JavaClient(SdkCalls sdk, PrintStream out) {
        this.sdk = sdk;
        this.out = out;
    }

    /** Plays, prints one line for each scenario, and ends the process. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SdkCalls sdk = arguments[0].equals("java-1") ? new EarlierSdk() : new Sdk(arguments[0].equals("java-async"));
        JavaClient client = new JavaClient(sdk, out);
        for (JsonNode scenario :
                JSON.readTree(Path.of(System.getenv("CONFORMANCE_SCENARIOS")).toFile())) {
            client.play(scenario);
        }
        System.exit(0);
    }

    private void play(JsonNode scenario) throws IOException {
        String name = scenario.path("name").asText();
        String service = name.substring(0, name.indexOf(':'));
        if (!sdk.knows(service)) {
            return;
        }
        String own = "kb-" + System.getenv("CONFORMANCE_RUN");
        variables = new HashMap<>(Map.of(
                "bucket", new TextNode(own),
                "name", new TextNode(own),
                "millis", new LongNode(System.currentTimeMillis())));
        ObjectNode line = JSON.createObjectNode().put("name", name);
        ArrayNode trace = line.putArray("trace");
        boolean ok = true;
        for (JsonNode step : scenario.path("steps")) {
            String result = outcome(service, step);
            trace.add(title(step) + " " + result);
            if (!result.startsWith("ok") && !step.has("goOn")) {
                ok = false;
                break;
            }
        }
        line.put("outcome", ok ? "ok" : "failed");
        line.put("digest", Values.fingerprint(JSON.writeValueAsBytes(trace)));
        out.println(JSON.writeValueAsString(line));
    }

    private static String title(JsonNode step) {
        if (step.has("as")) {
            return step.get("as").asText();
        }
        return step.has("call") ? step.get("call").asText() : step.fieldNames().next();
    }

    private String outcome(String service, JsonNode step) {
        try {
            return done(service, step);
        } catch (AwsServiceException e) {
            String code =
                    e.awsErrorDetails() == null ? "-" : e.awsErrorDetails().errorCode();
            return "error " + code + " " + e.statusCode();
        } catch (AmazonServiceException e) {
            return "error " + e.getErrorCode() + " " + e.getStatusCode();
        } catch (Exception e) { // whatever a client makes of an answer is an outcome to compare
            System.err.println(title(step) + ": " + e);
            return "failed " + e.getClass().getSimpleName();
        }
    }

    private String done(String service, JsonNode step) throws Exception {
        if (step.has("upload")) {
            sdk.upload(
                    Values.filled(step.get("upload"), variables),
                    Values.noise(step.get("bytes").asInt()));
            return "ok";
        }
        if (step.has("download")) {
            return "ok " + Values.fingerprint(sdk.download(Values.filled(step.get("download"), variables)));
        }
        if (step.has("presign")) {
            return sdk.presigned(
                    step.get("presign").asText(),
                    Values.filled(step.get("with"), variables),
                    step.get("method").asText(),
                    step.path("body").asText());
        }
        SdkCalls.SdkResponse answer =
                sdk.call(service, step.get("call").asText(), Values.filled(step.get("with"), variables));
        step.path("save")
                .properties()
                .forEach(save -> answer.member()
                        .apply(save.getValue().asText())
                        .ifPresent(value -> variables.put(save.getKey(), sdk.named(Values.node(value)))));
        StringBuilder line = new StringBuilder("ok");
        for (JsonNode path : step.path("show")) {
            Optional<String> value = path.asText().equals("Body")
                    ? answer.body().map(Values::fingerprint)
                    : answer.member()
                            .apply(Values.text(path.asText(), variables))
                            .map(Values::shown);
            line.append(' ').append(path.asText()).append('=').append(value.orElse("-"));
        }
        return line.toString();
    }
}
