package io.keybroker.signing;

import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;

/**
 * What a signature is good for: {@code date/region/service/aws4_request}.
 *
 * @param date eight digits, {@code yyyyMMdd}
 * @param region for example {@code eu-central-1}
 * @param service the signing name, for example {@code s3}
 */
public record CredentialScope(String date, String region, String service) {
    private static final String TERMINATOR = "aws4_request";

    /** Reads what stands in a credential behind the slash that ends its key id. */
    static CredentialScope parse(String credential, int slash) throws RefusedException {
        int region = credential.indexOf('/', slash + 1);
        int service = region < 0 ? -1 : credential.indexOf('/', region + 1);
        int end = service < 0 ? -1 : credential.indexOf('/', service + 1);
        if (slash < 0 || end < 0 || !isTerminator(credential, end + 1)) {
            throw new RefusedException(
                    Refusal.MALFORMED, "the credential is not of the form key/date/region/service/aws4_request");
        }
        CredentialScope scope = new CredentialScope(
                credential.substring(slash + 1, region),
                credential.substring(region + 1, service),
                credential.substring(service + 1, end));
        boolean day = scope.date.length() == 8 && Ascii.all(scope.date, Ascii::isDigit);
        if (!day || !isName(scope.region) || !isName(scope.service)) {
            throw new RefusedException(Refusal.MALFORMED, "the credential scope has an empty or odd part");
        }
        return scope;
    }

    private static boolean isTerminator(String credential, int from) {
        return credential.length() - from == TERMINATOR.length() && credential.startsWith(TERMINATOR, from);
    }

    void writeTo(ByteText text) {
        text.append(date).append('/').append(region).append('/').append(service);
        text.append('/').append(TERMINATOR);
    }

    private static boolean isName(String text) {
        return text.length() <= 64 && Ascii.all(text, c -> Ascii.isAlphanumeric(c) || c == '-');
    }

    @Override
    public String toString() {
        return date + '/' + region + '/' + service + '/' + TERMINATOR;
    }
}
