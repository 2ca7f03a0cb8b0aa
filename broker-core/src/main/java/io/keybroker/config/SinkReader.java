package io.keybroker.config;

import io.keybroker.config.AuditSink.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code audit.sinks}: the file, which is mandatory, and additional sinks. */
final class SinkReader {
    private static final String EXPECTED =
            "file, stdout, syslog://HOST:PORT, syslog+tls://HOST:PORT, or" + " syslog+unix:///PATH";

    private SinkReader() {}

    static List<AuditSink> read(Setting setting) throws ConfigException {
        List<String> words = setting.each("[file, stdout]", item -> item.text(EXPECTED));
        if (!words.contains("file")) {
            throw setting.wrong("does not include file", "file, the authoritative log, and optional sinks");
        }
        List<AuditSink> sinks = new ArrayList<>();
        for (Setting item : setting.items()) {
            if (!item.text().equals("file")) {
                sinks.add(sink(item));
            }
        }
        return sinks;
    }

    private static AuditSink sink(Setting item) throws ConfigException {
        try {
            URI uri = new URI(item.text());
            if (item.text().equals("stdout")) {
                return new AuditSink(Kind.STDOUT, uri);
            }
            String scheme = String.valueOf(uri.getScheme());
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            boolean host = uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= 65_535;
            boolean remote = plain && host && String.valueOf(uri.getRawPath()).isEmpty();
            boolean local = plain
                    && uri.getRawAuthority() == null
                    && String.valueOf(uri.getPath()).startsWith("/");
            if (scheme.equals("syslog") && remote) {
                return new AuditSink(Kind.SYSLOG_TCP, uri);
            }
            if (scheme.equals("syslog+tls") && remote) {
                return new AuditSink(Kind.SYSLOG_TLS, uri);
            }
            if (scheme.equals("syslog+unix") && local) {
                return new AuditSink(Kind.SYSLOG_UNIX, uri);
            }
        } catch (URISyntaxException e) {
            throw item.not("a sink", EXPECTED);
        }
        throw item.not("a sink", EXPECTED);
    }
}
