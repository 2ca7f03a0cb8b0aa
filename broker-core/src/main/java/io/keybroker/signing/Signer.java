package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signs an outgoing head. What it returns is what is written: no header is touched after it. */
public final class Signer {
    private static final String SESSION_TOKEN = "x-amz-security-token";

    private Signer() {}

    /**
     * The head with the broker's own time, payload line and Authorization. Signed are the host, every {@code x-amz-*}
     * and the content's type and hash; the rest may be changed on the way without harm.
     */
    public static Signed sign(RequestHead head, String payload, Timestamp time, CredentialScope scope, Key key)
            throws RefusedException {
        Headers.Builder headers = Headers.builder(head.headers().size() + 4);
        List<String> signed = new ArrayList<>(8);
        for (int i = 0; i < head.headers().size(); i++) {
            headers.add(head.headers().name(i), head.headers().value(i));
            if (isSigned(head.headers().name(i))
                    && !signed.contains(head.headers().name(i))) {
                signed.add(head.headers().name(i));
            }
        }
        headers.add("x-amz-date", time.text());
        signed.add("x-amz-date");
        headers.add(PayloadHash.HEADER, payload);
        signed.add(PayloadHash.HEADER);
        if (key.sessionToken().isPresent()) {
            headers.add(SESSION_TOKEN, key.sessionToken().get().reveal());
            signed.add(SESSION_TOKEN);
        }
        signed.sort(null);
        RequestHead unsigned = new RequestHead(head.method(), head.path(), head.query(), headers.build());
        CanonicalRequest canonical = CanonicalRequest.of(unsigned, signed, SigningStyle.of(scope.service()), payload);
        Signature signature = key.signing().sign(canonical.textToSign(time, scope));
        headers.add("authorization", authorization(key.id(), scope, signed, signature));
        return new Signed(
                new RequestHead(head.method(), head.path(), head.query(), headers.build()),
                new ChunkSeed(key.signing(), time, scope, signature));
    }

    private static String authorization(
            AccessKeyId id, CredentialScope scope, List<String> signed, Signature signature) {
        ByteText text = ByteText.begin().append("AWS4-HMAC-SHA256 Credential=");
        scope.writeTo(text.append(id.value()).append('/'));
        text.append(", SignedHeaders=").append(signed, ';').append(", Signature=");
        return signature.writeTo(text).toString();
    }

    /**
     * A head that is ready to be written.
     *
     * @param head the head with its signature
     * @param seed the same signature, for a body whose chunks are signed after it
     */
    public record Signed(RequestHead head, ChunkSeed seed) {}

    /**
     * What signs.
     *
     * @param id the key id that the signature names
     * @param signing the derived key
     * @param sessionToken what a temporary key has to show besides
     */
    public record Key(AccessKeyId id, SigningKey signing, Optional<SecretKey> sessionToken) {
        /** A key that lasts, and needs no token. */
        public Key(AccessKeyId id, SigningKey signing) {
            this(id, signing, Optional.empty());
        }
    }

    private static boolean isSigned(String name) {
        return name.startsWith("x-amz-")
                || name.equals("host")
                || name.equals("content-type")
                || name.equals("content-md5");
    }
}
