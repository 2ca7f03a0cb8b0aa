package io.keybroker.cli.env;

import io.keybroker.admin.api.AdminException;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code broker aws-config}. */
@Command(
        name = "aws-config",
        description = "Print an AWS CLI profile that reads the credential with credential_process.",
        footer = {"", "Example:  broker aws-config --profile work --region eu-central-1 >> ~/.aws/config"})
public final class AwsConfigCommand implements Callable<Integer> {
    private final CommandContext session;

    @Mixin
    private final EnvOptions place = new EnvOptions();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "keybroker",
            description = "Profile name (default: keybroker).")
    private String profile = "";

    public AwsConfigCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        ClientEnvironment clientEnvironment = place.environment(session);
        String text = clientEnvironment.profile(profile);
        session.show(new Result(Map.of("profile", text), text, List.of(profile)));
        return 0;
    }
}
