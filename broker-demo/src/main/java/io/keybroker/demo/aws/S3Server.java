package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** S3Proxy over a directory; it checks signatures too, so that two makers must agree on each. */
final class S3Server implements Backend {
    private final S3Proxy server;

    private S3Server(S3Proxy server) {
        this.server = server;
    }

    static S3Server start(Path directory, Credential real) throws Exception {
        FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(directory.toString());
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        real.id().value(),
                        real.secret().reveal())
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(64)
                .build();
        server.start();
        return new S3Server(server);
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
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("S3Proxy does not stop", e);
        }
    }
}
