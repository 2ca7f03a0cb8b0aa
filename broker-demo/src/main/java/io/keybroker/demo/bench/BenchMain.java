package io.keybroker.demo.bench;

import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.app.Broker;
import io.keybroker.proxy.server.ServerTls;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Main class of the benchmarks and their processes. */
public final class BenchMain {
    private BenchMain() {}

    /**
     * Runs the benchmarks: {@code [ROUNDS [WORKLOAD]]}, with an optional prefix of a workload's name. It starts its
     * other processes itself: {@code upstream HOME}, {@code bare HOME PORT}, {@code broker HOME} and {@code unaudited
     * HOME}. {@code audit [ROUNDS]} measures the cost of the audit log.
     */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "logback-demo.xml");
        if (arguments.length == 0 || Character.isDigit(arguments[0].charAt(0))) {
            int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
            try (Bench bench = new Bench()) {
                bench.run(rounds, arguments.length > 1 ? arguments[1] : "");
            }
            System.exit(0);
        }
        if (arguments[0].equals("audit")) {
            try (AuditBench bench = new AuditBench()) {
                bench.run(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
            }
            System.exit(0);
        }
        CertificateFiles files = new CertificateFiles(Path.of(arguments[1]));
        int port = switch (arguments[0]) {
            case "upstream" -> port(StubUpstream.open(ServerTls.create(files)));
            case "bare" ->
                port(BareProxy.open(
                        ServerTls.create(files),
                        UpstreamTls.create(Optional.of(files.ca())),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]))));
            case "broker" -> Broker.start(files.home()).dataAddress().getPort();
            case "unaudited" ->
                UnauditedBroker.start(files.home()).dataAddress().getPort();
            default -> throw new IllegalArgumentException("no process is called " + arguments[0]);
        };
        System.out.println("port " + port);
        System.out.flush();
        new CountDownLatch(1).await();
    }

    private static int port(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }
}
