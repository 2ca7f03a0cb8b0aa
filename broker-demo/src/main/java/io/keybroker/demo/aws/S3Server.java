package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a directory, with signature verification of its own. One server uses path style, the other AWS's
 * hostnames, for clients in a tunnel.
 */
final class S3Server implements Backend {
    /** What AWS calls it in the region of the tests. */
    private static final String AWS_NAME = "s3.eu-west-1.amazonaws.com";

    private final S3Proxy server;
    private final boolean byHostName;

    private S3Server(S3Proxy server, boolean byHostName) {
        this.server = server;
        this.byHostName = byHostName;
    }

    /** Both of them, over the same objects. */
    static List<Backend> start(Path directory, Credential real) throws Exception {
        BlobStore store = new FilesystemNio2BlobStore(directory.toString());
        return List.of(start(store, real, true), start(store, real, false));
    }

    private static S3Server start(BlobStore store, Credential real, boolean byHostName) throws Exception {
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        real.id().value(),
                        real.secret().reveal())
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(64);
        if (byHostName) {
            builder.virtualHost(AWS_NAME);
        }
        S3Proxy server = builder.build();
        server.start();
        return new S3Server(server, byHostName);
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
        return byHostName == host.endsWith(AWS_NAME);
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
