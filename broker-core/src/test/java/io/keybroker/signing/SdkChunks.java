package io.keybroker.signing;

import io.keybroker.credential.Credential;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.RollingSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.ChunkedEncodedInputStream;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.SigV4ChunkExtensionProvider;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.SigV4TrailerProvider;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.TrailerProvider;
import software.amazon.awssdk.utils.Pair;

/** Bodies in signed chunks as the AWS SDK writes them. */
public final class SdkChunks {
    private final byte[] key;
    private final CredentialScope scope;
    private final String seed;

    public SdkChunks(Credential credential, io.keybroker.signing.sigv4.CredentialScope scope, Instant time, String seed)
            throws Exception {
        byte[] derived = ("AWS4" + credential.secret().reveal()).getBytes(StandardCharsets.US_ASCII);
        for (String part : List.of(scope.date(), scope.region(), scope.service(), "aws4_request")) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(derived, "HmacSHA256"));
            derived = mac.doFinal(part.getBytes(StandardCharsets.US_ASCII));
        }
        this.key = derived;
        this.scope = new CredentialScope(scope.region(), scope.service(), time);
        this.seed = seed;
    }

    public byte[] body(byte[] data, int chunkSize) throws Exception {
        return stream(data, chunkSize, List.of());
    }

    public byte[] body(byte[] data, int chunkSize, String trailer, String value) throws Exception {
        return stream(data, chunkSize, List.of(new Trailer(trailer, value)));
    }

    private byte[] stream(byte[] data, int chunkSize, List<TrailerProvider> trailers) throws Exception {
        RollingSigner signer = new RollingSigner(key, seed);
        ChunkedEncodedInputStream.Builder body = ChunkedEncodedInputStream.builder()
                .inputStream(new ByteArrayInputStream(data))
                .chunkSize(chunkSize)
                .header(chunk -> Integer.toHexString(chunk.remaining()).getBytes(StandardCharsets.US_ASCII));
        body.addExtension(new SigV4ChunkExtensionProvider(signer, scope));
        if (!trailers.isEmpty()) {
            List<TrailerProvider> signed = new ArrayList<>(trailers);
            signed.add(new SigV4TrailerProvider(trailers, signer, scope));
            body.trailers(signed);
        }
        return body.build().readAllBytes();
    }

    private record Trailer(String name, String value) implements TrailerProvider {
        @Override
        public void reset() {
            // always the same
        }

        @Override
        public Pair<String, List<String>> get() {
            return Pair.of(name, List.of(value));
        }
    }
}
