package io.keybroker.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.Responses.InstancePage;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.output.TerminalText;
import io.keybroker.pki.CertificateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * Client of the admin API, authenticated as operator. The JDK's newer HTTP client would do, but its selector thread holds up
 * the exit of each command by 0.3 s.
 */
public final class AdminClient {
    private static final JsonMapper JSON = AdminJson.mapper();
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER =
            Duration.ofSeconds(35); // longer than the broker's timeout of its audit log
    private static final Duration TO_WORK = Duration.ofMinutes(15);
    private static final int PAGE = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final SSLSocketFactory tls;
    private final URI broker;
    private final Path home;
    private final Duration patience;

    private AdminClient(SSLSocketFactory tls, URI broker, Path home, Duration patience) {
        this.tls = tls;
        this.broker = broker;
        this.home = home;
        this.patience = patience;
    }

    /** Connects to the broker that this home directory configures. */
    public static AdminClient connect(Path home) throws AdminException {
        URI broker = AdminAddress.read(home);
        return withContext(OperatorTls.create(new CertificateFiles(home)), broker, home);
    }

    /** A client of an operator who has no certificate yet: all it can do is log in. */
    static AdminClient withoutCertificate(SSLContext context, URI broker, Path home) {
        return withContext(context, broker, home);
    }

    private static AdminClient withContext(SSLContext context, URI broker, Path home) {
        return new AdminClient(context.getSocketFactory(), broker, home, TO_ANSWER);
    }

    /** This client, or one with the next certificate if the last third of this one's life has begun. */
    public AdminClient renewIfDue(Clock clock) throws AdminException {
        OperatorCertificate certificate = new OperatorCertificate(home, clock);
        if (!certificate.isRenewalDue()) {
            return this;
        }
        certificate.renew(this);
        return connect(home);
    }

    /** The same client, for questions that take the broker long to answer. */
    public AdminClient patient() {
        return new AdminClient(tls, broker, home, TO_WORK);
    }

    /** Passes all instances, the newest first, to {@code reader} until it returns false. */
    public void eachInstance(Predicate<InstanceResponse> reader) throws AdminException {
        String after = "";
        do {
            String cursor = after.isEmpty() ? "" : "&after=" + after;
            InstancePage page = get("/v1/instances?limit=" + PAGE + cursor, InstancePage.class);
            for (InstanceResponse instanceReply : page.instances()) {
                if (!reader.test(instanceReply)) {
                    return;
                }
            }
            after = page.next();
        } while (!after.isEmpty());
    }

    /** Returns the resource at a path. */
    public <T> T get(String path, Class<T> type) throws AdminException {
        return send(path, Optional.empty(), type);
    }

    /** Returns the response to a change. */
    public <T> T post(String path, Object body, Class<T> type) throws AdminException {
        byte[] json = toJson(body);
        try {
            return send(path, Optional.of(json), type);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    /** Returns a name as a path segment; an invalid name is not found. */
    public static String segment(String name) throws AdminException {
        if (!NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new AdminException(
                    Kind.USAGE,
                    "'" + TerminalText.escape(name) + "' is not a name (expected: letters, digits, '.', '_' or '-')",
                    "");
        }
        return name;
    }

    private static byte[] toJson(Object body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request has no JSON form", e);
        }
    }

    private <T> T send(String path, Optional<byte[]> body, Class<T> type) throws AdminException {
        try {
            HttpsURLConnection connection = connect(path, body);
            try {
                if (body.isPresent()) {
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(body.get());
                    }
                }
                int status = connection.getResponseCode();
                try (InputStream in = status < 400 ? connection.getInputStream() : errorOf(connection)) {
                    return read(status, in.readAllBytes(), type);
                }
            } catch (SSLException e) {
                throw handshakeProblem(e);
            } catch (IOException e) {
                connection.disconnect();
                throw problem(
                        Kind.UNAVAILABLE,
                        "connection to the broker at " + broker + " was lost",
                        "see the broker's log",
                        e);
            }
        } catch (SSLException e) {
            throw handshakeProblem(e);
        } catch (IOException e) {
            throw problem(
                    Kind.UNAVAILABLE,
                    "connection to the broker at " + broker + " failed",
                    "start it with 'broker serve'",
                    e);
        }
    }

    /** A connection, new or kept from an earlier request; a body is sent once only. */
    private HttpsURLConnection connect(String path, Optional<byte[]> body) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) broker.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(tls);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) TO_CONNECT.toMillis());
        connection.setReadTimeout((int) patience.toMillis());
        connection.setRequestProperty("Accept", "application/json");
        if (body.isPresent()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setFixedLengthStreamingMode(body.get().length);
        }
        connection.connect();
        return connection;
    }

    private static InputStream errorOf(HttpsURLConnection connection) {
        return Optional.ofNullable(connection.getErrorStream()).orElseGet(InputStream::nullInputStream);
    }

    private AdminException handshakeProblem(SSLException cause) {
        return problem(
                Kind.DENIED,
                "TLS handshake with the broker at " + broker + " failed",
                "check that " + home + " belongs to this broker: its operators-ca.pem must have issued operator.pem",
                cause);
    }

    private <T> T read(int status, byte[] body, Class<T> type) throws AdminException {
        try {
            if (status == 200) {
                return JSON.readValue(body, type);
            }
            throw JSON.readValue(body, AdminException.ErrorResponse.class).toProblem();
        } catch (IOException e) {
            throw problem(
                    Kind.UNAVAILABLE,
                    "the response of the broker at " + broker + " is invalid (status " + status + ")",
                    "check that 'broker version' and the VERSION of 'broker status' match",
                    e);
        }
    }

    private static AdminException problem(Kind kind, String message, String hint, Exception cause) {
        AdminException problem = new AdminException(kind, message, hint);
        problem.initCause(cause);
        return problem;
    }
}
