package io.keybroker.config;

import io.keybroker.config.AuditSinkSettings.Kind;
import io.keybroker.net.UriComponents;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code audit.sinks}: the file, which is mandatory, and additional sinks. */
final class SinkReader {
    private static final String EXPECTED =
            "file, stdout, syslog://HOST:PORT, syslog+tls://HOST:PORT, or" + " syslog+unix:///PATH";

    private SinkReader() {}

    static List<AuditSinkSettings> read(Setting setting) throws ConfigException {
        List<String> words = setting.readList("[file, stdout]", item -> item.text(EXPECTED));
        if (!words.contains("file")) {
            throw setting.invalid("does not include file", "file, the authoritative log, and optional sinks");
        }
        List<AuditSinkSettings> sinks = new ArrayList<>();
        for (Setting item : setting.items()) {
            if (!item.text().equals("file")) {
                sinks.add(sink(item));
            }
        }
        return sinks;
    }

    private static AuditSinkSettings sink(Setting item) throws ConfigException {
        try {
            URI uri = new URI(item.text());
            if (item.text().equals("stdout")) {
                return new AuditSinkSettings(Kind.STDOUT, uri);
            }
            UriComponents components = new UriComponents(uri);
            String scheme = components.scheme();
            boolean plain = components.isPlain();
            boolean host = components.host().isPresent() && uri.getPort() > 0 && uri.getPort() <= 65_535;
            boolean remote = plain && host && components.path().isEmpty();
            boolean local = plain
                    && components.authority().isEmpty()
                    && components.path().startsWith("/");
            if (scheme.equals("syslog") && remote) {
                return new AuditSinkSettings(Kind.SYSLOG_TCP, uri);
            }
            if (scheme.equals("syslog+tls") && remote) {
                return new AuditSinkSettings(Kind.SYSLOG_TLS, uri);
            }
            if (scheme.equals("syslog+unix") && local) {
                return new AuditSinkSettings(Kind.SYSLOG_UNIX, uri);
            }
        } catch (URISyntaxException e) {
            throw item.mismatch("a sink", EXPECTED);
        }
        throw item.mismatch("a sink", EXPECTED);
    }
}
