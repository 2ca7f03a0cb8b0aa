package io.keybroker.cli.env;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.StatusReply;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.pki.CertificateFiles;
import picocli.CommandLine.Option;

/** Where the application is, and what lies there. */
final class EnvOptions {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Where the broker listens for SDKs (else it is asked).")
    private String endpoint = "";

    @Option(names = "--ca", paramLabel = "FILE", description = "Where the broker's ca.pem lies (default: this home's).")
    private String ca = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us-east-1",
            description = "What SDKs use when nobody says otherwise (default: us-east-1).")
    private String region = "";

    @Option(
            names = "--credential-file",
            paramLabel = "FILE",
            defaultValue = "/run/keybroker/credentials.json",
            description = "Where the credential lies (default: where the bootstrap lands it).")
    private String credentials = "";

    ClientEnvironment environment(CommandContext session) throws AdminException {
        String where = endpoint.isEmpty()
                ? session.client().get("/v1/status", StatusReply.class).endpoint()
                : endpoint;
        String authority =
                ca.isEmpty() ? new CertificateFiles(session.home()).ca().toString() : ca;
        return new ClientEnvironment(where, authority, region, credentials);
    }
}
