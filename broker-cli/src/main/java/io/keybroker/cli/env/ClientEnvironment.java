package io.keybroker.cli.env;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The environment of a client: variables, profile, docker options.
 *
 * @param endpoint the endpoint URL for SDKs
 * @param ca the path of ca.pem
 * @param region the default region for SDKs
 * @param credentials the credential file, in the form of credential_process
 */
record ClientEnvironment(String endpoint, String ca, String region, String credentials) {
    /** Targets of the output. */
    enum OutputTarget {
        /** A POSIX shell and its child processes. */
        SHELL,
        /** A profile in an AWS configuration file. */
        PROFILE,
        /** Options of docker run. */
        DOCKER,
        /** Java, which has its own trust store. */
        JAVA,
        /** Node, which has its own variable. */
        NODE
    }

    /** Returns the variables of all SDKs except Java's and Node's. */
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL", endpoint);
        variables.put("AWS_CA_BUNDLE", ca);
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region); // boto3 and version 1 of the AWS CLI read no other
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        return variables;
    }

    String text(OutputTarget use) {
        return switch (use) {
            case SHELL -> exports(variables());
            case PROFILE -> profile("keybroker");
            case DOCKER -> docker();
            case JAVA -> java();
            case NODE -> exports(variables()) + exports(Map.of("NODE_EXTRA_CA_CERTS", ca));
        };
    }

    static String exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** Returns a profile that reads the credential again before it expires, so that renewals take effect. */
    String profile(String name) {
        return """
                [%s]
                region = %s
                credential_process = /bin/cat %s
                endpoint_url = %s
                ca_bundle = %s
                s3 =
                  addressing_style = path
                """.formatted(name.equals("default") ? name : "profile " + name, region, credentials, endpoint, ca);
    }

    private String docker() {
        StringBuilder text = new StringBuilder("docker run \\\n");
        String inside = "/etc/keybroker/ca.pem";
        variables()
                .forEach((name, value) -> text.append("  --env ")
                        .append(name)
                        .append('=')
                        .append(quoted(name.equals("AWS_CA_BUNDLE") ? inside : value))
                        .append(" \\\n"));
        return text + "  --volume " + quoted(ca + ":" + inside + ":ro") + " \\\n"
                + "  IMAGE   # without its own network it has the host's address: register it with --shared-ip\n";
    }

    private String java() {
        String store = "keybroker-trust.p12";
        return "keytool -importcert -noprompt -alias keybroker -file " + quoted(ca)
                + " -keystore " + store + " -storetype PKCS12 -storepass changeit\n" + exports(variables())
                + exports(Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=changeit"));
    }

    /** Quotes a text as one word of a POSIX shell. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
