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

    static CredentialScope parse(String[] parts) throws RefusedException {
        if (parts.length != 5 || !parts[4].equals(TERMINATOR)) {
            throw new RefusedException(
                    Refusal.MALFORMED, "the credential is not of the form key/date/region/service/aws4_request");
        }
        boolean date = parts[1].length() == 8 && Ascii.all(parts[1], Ascii::isDigit);
        if (!date || !isName(parts[2]) || !isName(parts[3])) {
            throw new RefusedException(Refusal.MALFORMED, "the credential scope has an empty or odd part");
        }
        return new CredentialScope(parts[1], parts[2], parts[3]);
    }

    private static boolean isName(String text) {
        return text.length() <= 64 && Ascii.all(text, c -> Ascii.isAlphanumeric(c) || c == '-');
    }

    @Override
    public String toString() {
        return date + '/' + region + '/' + service + '/' + TERMINATOR;
    }
}
