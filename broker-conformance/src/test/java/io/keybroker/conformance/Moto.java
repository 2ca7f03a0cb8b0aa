package io.keybroker.conformance;

import io.keybroker.demo.aws.Backend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** moto's server as a process, for the services that nothing in this JVM serves. */
final class Moto implements AutoCloseable {
    private static final List<String> SERVICES = List.of(
            "ec2",
            "iam",
            "kinesis",
            "kms",
            "lambda",
            "logs",
            "monitoring",
            "s3",
            "sdb",
            "secretsmanager",
            "sns",
            "ssm",
            "sts");

    /** How the names of buckets end that need what the S3 server of this JVM has not: versions, tags, settings. */
    private static final String ITS_BUCKETS = "-kept";

    private final Process process;
    private final int port;

    private Moto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on a free port; the command of the {@code server} wants the port behind it. */
    static Moto start(Client server, Path target) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(server.command()))
                .redirectErrorStream(true)
                .redirectOutput(target.resolve("moto.log").toFile());
        builder.command().add(String.valueOf(port));
        builder.environment().putAll(server.environment());
        Process process = builder.start();
        Moto moto = new Moto(process, port);
        Awaitility.await("moto's server")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(moto::answers);
        return moto;
    }

    private boolean answers() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** It, once for each service that it serves. */
    Backend[] backends() {
        return SERVICES.stream().map(Served::new).toArray(Backend[]::new);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private final class Served implements Backend {
        private final String service;

        Served(String service) {
            this.service = service;
        }

        @Override
        public String service() {
            return service;
        }

        @Override
        public InetSocketAddress address() {
            return Moto.this.address();
        }

        @Override
        public boolean accepts(String host, String rawPath) {
            return !service.equals("s3")
                    || host.split("\\.", 2)[0].endsWith(ITS_BUCKETS)
                    || rawPath.split("/", 3)[1].endsWith(ITS_BUCKETS);
        }

        @Override
        public void close() {
            // one process serves all: it is stopped once
        }
    }
}
