package io.keybroker.launch;

import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.TicketToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The script that enrols a machine at first boot: it pins the broker's CA, redeems the ticket, writes the credential
 * to tmpfs, and renews it. Needs a POSIX shell and curl. It contains the ticket, so its only text form is {@link
 * #script()}.
 */
public final class Bootstrap {
    private static final String RESOURCE = "/io/keybroker/launch/keybroker.sh";
    private static final Pattern ENDPOINT =
            Pattern.compile("https://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern READER = Pattern.compile("(:?[a-z_][a-z0-9_-]{0,31})?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

    private final BrokerEndpoint brokerEndpoint;
    private final X509Certificate authority;
    private final TicketToken token;

    /**
     * Endpoint of the broker and enrolment settings for a machine.
     *
     * @param endpoint the endpoint URL for SDKs
     * @param evidence the attestation that the ticket requires
     * @param region the default region for SDKs
     * @param reader the user who may read the credential besides root: a user, {@code :} and a group; or empty
     */
    public record BrokerEndpoint(URI endpoint, EnrolmentEvidence evidence, String region, String reader) {
        public BrokerEndpoint {
            require("endpoint", ENDPOINT, endpoint.toString(), "https://aws.broker.internal:8443");
            require("region", REGION, region, "eu-central-1");
            require("reader", READER, reader, "app, or :app for a group");
        }

        /** Rejects text that could end its quotes in the script. */
        private static void require(String what, Pattern grammar, String text, String example) {
            if (!grammar.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        what + " '" + text + "' is invalid (expected: a value such as " + example + ")");
            }
        }
    }

    public Bootstrap(BrokerEndpoint brokerEndpoint, X509Certificate authority, TicketToken token) {
        this.brokerEndpoint = brokerEndpoint;
        this.authority = authority;
        this.token = token;
    }

    /** Returns the text: only for user data, or for a file that only root can read. */
    public String script() {
        return template()
                .replace("@ENDPOINT@", brokerEndpoint.endpoint().toString())
                .replace("@EVIDENCE@", brokerEndpoint.evidence().wireName().toLowerCase(Locale.ROOT))
                .replace("@READER@", brokerEndpoint.reader())
                .replace("@REGION@", brokerEndpoint.region())
                .replace("@CA@", pem())
                .replace("@TICKET@", token.reveal());
    }

    private static String template() {
        try (InputStream script = Objects.requireNonNull(
                Bootstrap.class.getResourceAsStream(RESOURCE), "bootstrap missing from the jar")) {
            return new String(script.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("reading from the jar failed", e);
        }
    }

    private String pem() {
        try {
            byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, newline).encodeToString(authority.getEncoded())
                    + "\n-----END CERTIFICATE-----";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("encoding a certificate failed", e);
        }
    }

    @Override
    public String toString() {
        return "Bootstrap[" + brokerEndpoint.endpoint() + ", " + token + "]";
    }
}
