package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Parses a curl command line into a request; an unknown option is an error. */
final class CurlCommandParser {
    private static final Set<String> SWITCHES = Set.of(
            "-s",
            "-S",
            "-sS",
            "-v",
            "-k",
            "-L",
            "-i",
            "-f",
            "-g",
            "--silent",
            "--verbose",
            "--insecure",
            "--location",
            "--include",
            "--fail",
            "--globoff",
            "--compressed",
            "--path-as-is",
            "--http1.1");
    private static final Set<String> WITH_VALUE = Set.of(
            "-o",
            "-u",
            "-A",
            "-x",
            "-m",
            "--output",
            "--user",
            "--user-agent",
            "--proxy",
            "--max-time",
            "--cacert",
            "--connect-timeout",
            "--resolve");
    private static final Set<String> DATA = Set.of("-d", "--data", "--data-raw", "--data-binary", "--data-ascii");

    private final Deque<String> split;
    private final Headers.Builder headers = Headers.builder();
    private final List<String> data = new ArrayList<>();
    private String method = "";
    private String url = "";
    private String scope = "";

    private CurlCommandParser(List<String> words) {
        this.split = new ArrayDeque<>(words);
    }

    static SampleRequest.RequestText parse(byte[] text) throws AdminException {
        return new CurlCommandParser(split(new String(text, StandardCharsets.ISO_8859_1).strip())).parts();
    }

    private SampleRequest.RequestText parts() throws AdminException {
        split.poll(); // curl
        while (!split.isEmpty()) {
            consume(split.pop());
        }
        if (url.isEmpty()) {
            throw SampleRequest.problem("the curl command has no URL");
        }
        String body = String.join("&", data);
        Headers written = headers.build();
        if (!data.isEmpty() && !written.has("content-type")) {
            headers.add("content-type", "application/x-www-form-urlencoded");
        }
        if (!scope.isEmpty() && !written.has("authorization")) {
            headers.add("authorization", scope);
        }
        String used = !method.isEmpty() ? method : data.isEmpty() ? "GET" : "POST";
        return new SampleRequest.RequestText(used, url, headers.build(), body);
    }

    private void consume(String word) throws AdminException {
        if (!word.startsWith("-")) {
            url = word;
        } else if (word.equals("-X") || word.equals("--request")) {
            method = value(word);
        } else if (word.equals("-H") || word.equals("--header")) {
            SampleRequest.addField(headers, value(word));
        } else if (word.equals("-I") || word.equals("--head")) {
            method = "HEAD";
        } else if (word.equals("-T") || word.equals("--upload-file")) {
            value(word); // where the output is stored does not affect the request
            method = "PUT";
        } else if (word.equals("--url")) {
            url = value(word);
        } else if (word.equals("--aws-sigv4")) {
            scope = scope(value(word));
        } else if (DATA.contains(word)) {
            data.add(inline(word, value(word)));
        } else if (WITH_VALUE.contains(word)) {
            value(word);
        } else if (!SWITCHES.contains(word)) {
            throw SampleRequest.problem("curl option " + word + " is not supported");
        }
    }

    private String value(String option) throws AdminException {
        if (split.isEmpty()) {
            throw SampleRequest.problem("curl option " + option + " has no value");
        }
        return split.pop();
    }

    private static String inline(String option, String value) throws AdminException {
        if (value.startsWith("@") && !option.equals("--data-raw")) {
            throw SampleRequest.problem("data from a file is not supported (expected: inline data)");
        }
        return value;
    }

    /** Returns the credential scope of {@code aws:amz:REGION:SERVICE}, as sent by curl. */
    private static String scope(String value) throws AdminException {
        String[] parts = value.split(":", -1);
        if (parts.length != 4) {
            throw SampleRequest.problem("--aws-sigv4 is '" + value + "' (expected: aws:amz:REGION:SERVICE)");
        }
        return "AWS4-HMAC-SHA256 Credential=ID/20260101/" + parts[2] + '/' + parts[3] + "/aws4_request";
    }

    /** Splits a shell command line into words, with both quotes and backslashes. */
    private static List<String> split(String line) throws AdminException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                i++;
                if (line.charAt(i) != '\n') {
                    word.append(line.charAt(i));
                    begun = true;
                }
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw SampleRequest.problem("a quote is not closed");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
