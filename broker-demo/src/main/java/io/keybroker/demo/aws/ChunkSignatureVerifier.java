package io.keybroker.demo.aws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.RollingSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.SigV4ChunkExtensionProvider;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.SigV4TrailerProvider;
import software.amazon.awssdk.http.auth.aws.internal.signer.chunkedencoding.TrailerProvider;
import software.amazon.awssdk.utils.Pair;

/** Verifies signed chunks of a body with the signing engine of the AWS SDK. */
final class ChunkSignatureVerifier {
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private static final Pattern SIZE = Pattern.compile("[0-9a-f]{1,7}");

    private final CredentialScope scope;
    private final RollingSigner signer;
    private final SigV4ChunkExtensionProvider chunks;
    private final boolean trailed;
    private final List<TrailerProvider> trailers = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private Expected expected = Expected.CHUNK;
    private String signature = "";
    private int left;

    private enum Expected {
        CHUNK,
        DATA,
        TRAILER,
        END,
        NOTHING,
        REFUSED
    }

    /** Starts the chain at {@code seed}, the signature of the head; {@code trailed} if a signed trailer ends it. */
    ChunkSignatureVerifier(byte[] key, CredentialScope scope, String seed, boolean trailed) {
        this.scope = scope;
        this.signer = new RollingSigner(key, seed);
        this.chunks = new SigV4ChunkExtensionProvider(signer, scope);
        this.trailed = trailed;
    }

    /** Whether the body was complete, and every signature valid. */
    boolean proven() {
        return expected == Expected.NOTHING;
    }

    void update(byte[] bytes, int count) {
        int at = 0;
        while (at < count && expected != Expected.REFUSED) {
            if (expected == Expected.DATA && left > 0) {
                int run = Math.min(left, count - at);
                data.write(bytes, at, run);
                left -= run;
                at += run;
            } else {
                line.write(bytes[at]);
                if (bytes[at] == '\n') {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    line.reset();
                    expected = text.endsWith("\r\n") ? after(text.substring(0, text.length() - 2)) : Expected.REFUSED;
                }
                at++;
            }
        }
    }

    private Expected after(String text) {
        return switch (expected) {
            case CHUNK -> expectedChunk(text.split(";chunk-signature=", 2));
            case DATA -> text.isEmpty() && isVerified() ? Expected.CHUNK : Expected.REFUSED;
            case TRAILER -> trailer(text.split(":", 2));
            case END -> text.isEmpty() ? Expected.NOTHING : Expected.REFUSED;
            default -> Expected.REFUSED;
        };
    }

    private Expected expectedChunk(String[] sizeAndSignature) {
        if (sizeAndSignature.length < 2 || !SIZE.matcher(sizeAndSignature[0]).matches()) {
            return Expected.REFUSED;
        }
        data.reset();
        left = Integer.parseInt(sizeAndSignature[0], 16);
        signature = sizeAndSignature[1];
        if (left > 0) {
            return Expected.DATA;
        }
        if (!isVerified()) {
            return Expected.REFUSED;
        }
        return trailed ? Expected.TRAILER : Expected.END;
    }

    private boolean isVerified() {
        byte[] again = chunks.get(ByteBuffer.wrap(data.toByteArray())).right();
        return signature.equals(new String(again, StandardCharsets.US_ASCII));
    }

    private Expected trailer(String[] nameAndValue) {
        if (nameAndValue.length < 2) {
            return Expected.REFUSED;
        }
        if (!nameAndValue[0].equals(TRAILER_SIGNATURE)) {
            trailers.add(new Trailer(nameAndValue[0], nameAndValue[1]));
            return Expected.TRAILER;
        }
        List<String> again =
                new SigV4TrailerProvider(trailers, signer, scope).get().right();
        return again.equals(List.of(nameAndValue[1])) ? Expected.END : Expected.REFUSED;
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
