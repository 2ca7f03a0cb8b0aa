package io.keybroker.store.sql;

import io.keybroker.net.UriComponents;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Converts a {@code postgresql://user:password@host:port/database} URL of libpq to JDBC. */
final class PostgresUrl {
    private static final int SILENCE_SECONDS = 20;

    private PostgresUrl() {}

    static boolean matches(String registry) {
        return registry.startsWith("postgresql://") || registry.startsWith("postgres://");
    }

    static DataSource dataSource(String url) {
        URI uri = parse(url);
        String authority = uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        PGSimpleDataSource source = new PGSimpleDataSource();
        String query = new UriComponents(uri).query().map(text -> "?" + text).orElse("");
        source.setURL("jdbc:postgresql://" + authority.substring(at + 1) + uri.getRawPath() + query);
        if (at >= 0) {
            String[] user = authority.substring(0, at).split(":", 2);
            source.setUser(decoded(user[0]));
            if (user.length == 2) {
                source.setPassword(decoded(user[1]));
            }
        }
        source.setApplicationName("keybroker");
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout(SILENCE_SECONDS); // else an unresponsive server blocks a change permanently
        }
        return source;
    }

    private static URI parse(String url) {
        try {
            URI uri = URI.create(url);
            UriComponents components = new UriComponents(uri);
            if (components.authority().isPresent() && components.path().length() > 1) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(); // the cause's message contains the URL, and the URL a password
        }
        throw unreadable();
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException(
                "registry URL cannot be read (expected: postgresql://user:password@host:5432/database,"
                        + " special characters percent-encoded)");
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
