package io.keybroker.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code broker demo}: runs a complete local demo, and keeps running for use from a shell. */
public final class DemoMain {
    private static final List<String> HELP = List.of(
            "Usage: broker demo [--once]",
            "Run a complete local demo: a fake AWS, a broker, and calls with the AWS SDK.",
            "",
            "      --once   Exit after the last step.",
            "",
            "Exit codes:  0 success, 1 usage, 2 a step failed");

    private DemoMain() {}

    /** Runs the demo, and exits. */
    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("logback.configurationFile", "logback-demo.xml"); // before the first logger is created
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> given = List.of(arguments).subList(arguments.length > 0 ? 1 : 0, arguments.length);
        if (given.contains("--help") || given.contains("-h")) {
            HELP.forEach(out::println);
            System.exit(0);
        }
        boolean once = given.equals(List.of("--once"));
        if (!once && !given.isEmpty()) {
            System.err.println("broker: unknown argument '" + given.get(0) + "'");
            System.err.println("hint: 'broker demo --help' shows the usage");
            System.exit(1);
        }
        System.exit(run(new DemoPrinter(out), once));
    }

    private static int run(DemoPrinter stage, boolean once) throws InterruptedException {
        try (Demo demo = new Demo(stage)) {
            demo.playScenes();
            if (!once) {
                demo.printExports();
                CountDownLatch forever = new CountDownLatch(1);
                Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "stop"));
                forever.await();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            stage.printFailure(e);
            return 2;
        }
        stage.printSummary();
        return 0;
    }
}
