package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a directory, with its own signature verification. One server uses path style, each other one an AWS
 * hostname, for clients in a tunnel.
 */
final class S3Server implements Backend {
    /** AWS's hostnames, in the region of the tests and global. */
    private static final List<String> AWS_NAMES = List.of("s3.eu-west-1.amazonaws.com", "s3.amazonaws.com");

    private static final String PATH_STYLE = "";

    private final S3Proxy server;
    private final String hostname;

    private S3Server(S3Proxy server, String hostname) {
        this.server = server;
        this.hostname = hostname;
    }

    /** Starts all of them, over the same objects. */
    static List<Backend> start(Path directory, Credential real) throws Exception {
        BlobStore store = new FilesystemNio2BlobStore(directory.toString());
        List<Backend> servers = new ArrayList<>(List.of(start(store, real, PATH_STYLE)));
        for (String hostname : AWS_NAMES) {
            servers.add(start(store, real, hostname));
        }
        return servers;
    }

    private static S3Server start(BlobStore store, Credential real, String hostname) throws Exception {
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        real.id().value(),
                        real.secret().reveal())
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(64);
        if (!hostname.equals(PATH_STYLE)) {
            builder.virtualHost(hostname);
        }
        S3Proxy server = builder.build();
        server.start();
        return new S3Server(server, hostname);
    }

    @Override
    public String service() {
        return "s3";
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    }

    @Override
    public boolean accepts(String host, String rawPath) {
        return hostname.equals(PATH_STYLE) ? AWS_NAMES.stream().noneMatch(host::endsWith) : host.endsWith(hostname);
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("S3Proxy does not stop", e);
        }
    }
}
