package io.keybroker.cli.env;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.pki.CertificateFiles;
import picocli.CommandLine.Option;

/** Options for endpoint, CA, region and credential file of a client. */
final class EnvOptions {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Endpoint URL of the broker (default: as reported by the broker).")
    private String endpoint = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Path of the broker's ca.pem (default: ca.pem in the home directory).")
    private String ca = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us-east-1",
            description = "Default region for SDKs (default: us-east-1).")
    private String region = "";

    @Option(
            names = "--credential-file",
            paramLabel = "FILE",
            defaultValue = "/run/keybroker/credentials.json",
            description = "Path of the credential file (default: /run/keybroker/credentials.json).")
    private String credentials = "";

    ClientEnvironment environment(CommandContext session) throws AdminException {
        String where = endpoint.isEmpty()
                ? session.client().get("/v1/status", StatusResponse.class).endpoint()
                : endpoint;
        String authority =
                ca.isEmpty() ? new CertificateFiles(session.home()).ca().toString() : ca;
        return new ClientEnvironment(where, authority, region, credentials);
    }
}
