package io.keybroker.cli.operator;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorMessages.CertificateResponse;
import io.keybroker.cli.client.LoginClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.operator.JoinToken;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker login}. */
@Command(
        name = "login",
        description = "Make a key on this machine and get its certificate for a token of 'broker operator add'.")
public final class LoginCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(names = "--broker", required = true, paramLabel = "HOST:PORT", description = "Address of the admin API.")
    private String broker = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Join token (default: prompted, or one line from stdin).")
    private String token = "";

    public LoginCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String text = token.isEmpty() ? new String(session.terminal().secret("join token")) : token;
        JoinToken parsed = JoinToken.parse(text)
                .orElseThrow(() -> new AdminException(
                        Kind.USAGE, "the join token is malformed (expected: bko1:NAME:PIN:SECRET)", ""));
        CertificateResponse login = new LoginClient(broker, parsed).login(session.home(), new SecureRandom());
        String name = login.operator().name();
        session.show(new Result(
                login.operator(),
                "logged in as '" + name + "' (" + login.operator().role() + "); files in " + session.home() + "\n",
                List.of(name)));
        return 0;
    }
}
