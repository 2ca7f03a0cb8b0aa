package io.keybroker.signing.sigv4;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.text.Ascii;

/**
 * Credential scope: {@code date/region/service/aws4_request}, or for SigV4A {@code date/service/aws4_request}.
 *
 * @param date eight digits, {@code yyyyMMdd}
 * @param region for example {@code eu-central-1}; empty for SigV4A
 * @param service the signing name, for example {@code s3}
 */
public record CredentialScope(String date, String region, String service) {
    static final String HMAC = "AWS4-HMAC-SHA256";
    static final String ECDSA = "AWS4-ECDSA-P256-SHA256";

    private static final String TERMINATOR = "aws4_request";

    /** Parses the part of a credential after the slash that ends its key ID. */
    static CredentialScope parse(String credential, int slash) throws RequestRejectedException {
        int region = credential.indexOf('/', slash + 1);
        int service = region < 0 ? -1 : credential.indexOf('/', region + 1);
        int end = service < 0 ? -1 : credential.indexOf('/', service + 1);
        if (slash < 0 || end < 0 || !isTerminator(credential, end + 1)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the credential is not of the form key/date/region/service/aws4_request");
        }
        CredentialScope scope = new CredentialScope(
                credential.substring(slash + 1, region),
                credential.substring(region + 1, service),
                credential.substring(service + 1, end));
        if (!isDay(scope.date) || !isRegion(scope.region) || !isService(scope.service)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the credential scope has an empty or invalid part");
        }
        return scope;
    }

    /** Parses the same part of a SigV4A credential, which names no region. */
    static CredentialScope parseSigV4a(String credential, int slash) throws RequestRejectedException {
        int service = credential.indexOf('/', slash + 1);
        int end = service < 0 ? -1 : credential.indexOf('/', service + 1);
        if (slash < 0 || end < 0 || !isTerminator(credential, end + 1)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the credential is not of the form key/date/service/aws4_request");
        }
        CredentialScope scope = new CredentialScope(
                credential.substring(slash + 1, service), "", credential.substring(service + 1, end));
        if (!isDay(scope.date) || !isService(scope.service)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "the credential scope has an empty or invalid part");
        }
        return scope;
    }

    private static boolean isDay(String text) {
        return text.length() == 8 && Ascii.all(text, Ascii::isDigit);
    }

    private static boolean isTerminator(String credential, int from) {
        return credential.length() - from == TERMINATOR.length() && credential.startsWith(TERMINATOR, from);
    }

    /** Whether it is a SigV4A scope, whose keys are valid for every region. */
    public boolean isSigV4a() {
        return region.isEmpty();
    }

    /** Returns the algorithm name of the signature. */
    public String algorithm() {
        return isSigV4a() ? ECDSA : HMAC;
    }

    public void writeTo(SigningBuffer text) {
        text.append(date).append('/');
        if (!isSigV4a()) {
            text.append(region).append('/');
        }
        text.append(service).append('/').append(TERMINATOR);
    }

    /** Whether a text is a region in lower case; another case would be authorized and routed by different names. */
    private static boolean isRegion(String text) {
        return text.length() <= 64 && Ascii.all(text, c -> Ascii.isDigit(c) || (c >= 'a' && c <= 'z') || c == '-');
    }

    /** Whether a text is a service; one AWS signing name has capitals, so the catalogue checks the case. */
    private static boolean isService(String text) {
        return text.length() <= 64 && Ascii.all(text, c -> Ascii.isAlphanumeric(c) || c == '-');
    }

    @Override
    public String toString() {
        return date + '/' + (isSigV4a() ? "" : region + '/') + service + '/' + TERMINATOR;
    }
}
