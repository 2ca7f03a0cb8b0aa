package io.keybroker.signing.sigv4;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.text.Ascii;
import io.keybroker.text.Hex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Parsed Authorization header of SigV4 or SigV4A.
 *
 * @param id the access key ID that the signature names
 * @param scope the credential scope
 * @param signedHeaders lower-case names, sorted, each once
 * @param signature the unverified signature
 */
public record AuthorizationHeader(
        AccessKeyId id, CredentialScope scope, List<String> signedHeaders, Signature signature) {
    static final List<String> ALGORITHMS = List.of(CredentialScope.HMAC, CredentialScope.ECDSA);

    /** Maximum number of headers in a head. */
    private static final int MAX_SIGNED_HEADERS = 100;

    /** Position of an absent part, as returned by {@link String#indexOf}. */
    private static final int ABSENT = -1;

    /** Longest DER form of two numbers of 256 bits. */
    private static final int LONGEST_ECDSA = 72;

    public static AuthorizationHeader parse(String header) throws RequestRejectedException {
        String algorithm = algorithmOf(header);
        int credential = ABSENT;
        int names = ABSENT;
        int signature = ABSENT;
        int from = algorithm.length() + 1;
        while (from <= header.length()) {
            int to = partEnd(header, from);
            while (from < to && header.charAt(from) <= ' ') {
                from++;
            }
            if (credential == ABSENT && header.startsWith("Credential=", from)) {
                credential = from + 11;
            } else if (names == ABSENT && header.startsWith("SignedHeaders=", from)) {
                names = from + 14;
            } else if (signature == ABSENT && header.startsWith("Signature=", from)) {
                signature = from + 10;
            } else {
                throw malformed("the Authorization header has an unknown, repeated or empty part");
            }
            from = to + 1;
        }
        if (credential == ABSENT || names == ABSENT || signature == ABSENT) {
            throw malformed("the Authorization header lacks Credential, SignedHeaders or Signature");
        }
        return from(algorithm, value(header, credential), value(header, names), value(header, signature));
    }

    private static int partEnd(String header, int from) {
        int comma = header.indexOf(',', from);
        return comma < 0 ? header.length() : comma;
    }

    private static String value(String header, int from) {
        return header.substring(from, partEnd(header, from)).strip();
    }

    /** Parses the three parts of a signature, from a header or a query. */
    static AuthorizationHeader from(String algorithm, String credential, String names, String signature)
            throws RequestRejectedException {
        boolean ecdsa = algorithm.equals(CredentialScope.ECDSA);
        boolean form = ecdsa
                ? signature.length() <= 2 * LONGEST_ECDSA && Hex.isHex(signature, signature.length() / 2)
                : Hex.isHex(signature, 32);
        if (!form || signature.isEmpty()) {
            throw malformed(
                    ecdsa
                            ? "the signature is not the lower-case hex form of an ECDSA signature"
                            : "the signature is not 64 lower-case hex digits");
        }
        int slash = credential.indexOf('/');
        return new AuthorizationHeader(
                AccessKeyId.parse(slash < 0 ? credential : credential.substring(0, slash)),
                ecdsa ? CredentialScope.parseSigV4a(credential, slash) : CredentialScope.parse(credential, slash),
                sortedNames(names),
                new Signature(Hex.parse(signature)));
    }

    private static List<String> sortedNames(String names) throws RequestRejectedException {
        List<String> list = new ArrayList<>(6);
        String last = "";
        int from = 0;
        while (from <= names.length()) {
            int semicolon = names.indexOf(';', from);
            int to = semicolon < 0 ? names.length() : semicolon;
            String name = names.substring(from, to);
            boolean lower = Ascii.all(name, c -> c > ' ' && c <= 0x7e && !Ascii.isCapital(c));
            if (!lower || last.compareTo(name) >= 0 || list.size() == MAX_SIGNED_HEADERS) {
                throw malformed("SignedHeaders is not a sorted list of at most " + MAX_SIGNED_HEADERS
                        + " lower-case names, each once");
            }
            list.add(name);
            last = name;
            from = to + 1;
        }
        return Collections.unmodifiableList(list);
    }

    private static String algorithmOf(String header) throws RequestRejectedException {
        for (String algorithm : ALGORITHMS) {
            if (header.startsWith(algorithm) && header.startsWith(" ", algorithm.length())) {
                return algorithm;
            }
        }
        throw malformed("the Authorization header does not start with AWS4-HMAC-SHA256 or AWS4-ECDSA-P256-SHA256");
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
