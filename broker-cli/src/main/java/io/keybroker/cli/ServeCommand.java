package io.keybroker.cli;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.cli.session.Session;
import io.keybroker.config.ConfigException;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** {@code broker serve}. */
@Command(name = "serve", description = "Run the daemon of a home directory until it is told to stop (SIGTERM, Ctrl-C).")
final class ServeCommand implements Callable<Integer> {
    private final Session session;

    ServeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem, InterruptedException {
        PrintWriter err = session.terminal().err();
        Broker broker = start();
        err.println("broker: ready on " + broker.endpoint() + " (listens on " + broker.dataAddress() + ", operators on "
                + broker.adminAddress() + ")");
        err.flush();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            err.println("broker: stopping");
                            err.flush();
                            broker.close();
                            stopped.countDown();
                        },
                        "stop"));
        stopped.await();
        return 0;
    }

    private Broker start() throws AdminProblem {
        try {
            return Broker.start(session.home());
        } catch (ConfigException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(Kind.USAGE, "the daemon does not start: " + e.getMessage(), "");
            problem.initCause(e);
            throw problem;
        }
    }
}
