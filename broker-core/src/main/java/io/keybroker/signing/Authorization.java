package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The Authorization header of SigV4, taken apart.
 *
 * @param id the key that claims to have signed
 * @param scope what the signature is good for
 * @param signedHeaders lower-case names, sorted, each once
 * @param signature the claim itself
 */
record Authorization(AccessKeyId id, CredentialScope scope, List<String> signedHeaders, Signature signature) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    static Authorization parse(String header) throws RefusedException {
        if (!header.startsWith(ALGORITHM + ' ')) {
            throw foreign(header);
        }
        String credential = null;
        String names = null;
        String signature = null;
        int from = ALGORITHM.length() + 1;
        while (from <= header.length()) {
            int comma = header.indexOf(',', from);
            int to = comma < 0 ? header.length() : comma;
            int equals = header.indexOf('=', from);
            boolean named = equals >= 0 && equals < to;
            String key = named ? header.substring(from, equals).strip() : "";
            String value = named ? header.substring(equals + 1, to).strip() : "";
            from = to + 1;
            if (key.equals("Credential") && credential == null) {
                credential = value;
            } else if (key.equals("SignedHeaders") && names == null) {
                names = value;
            } else if (key.equals("Signature") && signature == null) {
                signature = value;
            } else {
                throw malformed("the Authorization header has an unknown, repeated or empty part");
            }
        }
        if (credential == null || names == null || signature == null) {
            throw malformed("the Authorization header lacks Credential, SignedHeaders or Signature");
        }
        return of(credential, names, signature);
    }

    /** Reads the three parts of a signature's claim, wherever they stood. */
    static Authorization of(String credential, String names, String signature) throws RefusedException {
        if (!Hex.isHex(signature, 32)) {
            throw malformed("the signature is not 64 lower-case hex digits");
        }
        String[] scope = credential.split("/", -1);
        return new Authorization(
                AccessKeyId.parse(scope[0]),
                CredentialScope.parse(scope),
                sortedNames(names),
                new Signature(Hex.parse(signature)));
    }

    private static List<String> sortedNames(String names) throws RefusedException {
        List<String> list = Arrays.asList(names.split(";", -1));
        for (int i = 0; i < list.size(); i++) {
            String name = list.get(i);
            boolean lower = Ascii.all(name, c -> c > ' ' && c <= 0x7e && !Ascii.isCapital(c));
            if (!lower || (i > 0 && list.get(i - 1).compareTo(name) >= 0)) {
                throw malformed("SignedHeaders is not a sorted list of lower-case names, each once");
            }
        }
        return Collections.unmodifiableList(list);
    }

    private static RefusedException foreign(String header) {
        boolean known = header.startsWith("AWS ") || header.startsWith("AWS4-ECDSA-P256-SHA256");
        return known
                ? new RefusedException(Refusal.UNSUPPORTED, "this broker verifies AWS4-HMAC-SHA256 signatures alone")
                : malformed("the Authorization header does not start with AWS4-HMAC-SHA256");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
