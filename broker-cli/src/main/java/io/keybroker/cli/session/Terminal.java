package io.keybroker.cli.session;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Terminal input and output of a command.
 *
 * @param in standard input
 * @param out results only
 * @param err all other output
 * @param environment the environment variables
 * @param console the console, if interactive
 */
public record Terminal(
        InputStream in, PrintWriter out, PrintWriter err, Map<String, String> environment, Optional<Keyboard> console) {
    private static final int LONGEST_LINE = 4096;

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** Reads a secret: from the console without echo, else one line of stdin. The caller wipes it. */
    public char[] secret(String question) throws AdminException {
        if (console.isPresent()) {
            return console.get().password(question + ": ");
        }
        byte[] line = line();
        char[] secret = new char[line.length];
        for (int i = 0; i < line.length; i++) {
            secret[i] = (char) (line[i] & 0xff); // non-ASCII characters are rejected by later checks
        }
        Arrays.fill(line, (byte) 0);
        return secret;
    }

    /** Whether the person at the terminal agrees. */
    boolean agrees(String question) {
        return console.map(keyboard -> keyboard.line(question + " [y/N] "))
                .filter(answer -> answer.strip().matches("(?i)y(es)?"))
                .isPresent();
    }

    /** Reads a secret of any bytes: from the console without echo, else all of stdin. The caller wipes it. */
    public byte[] bytes(String question, int most) throws AdminException {
        if (console.isPresent()) {
            char[] typed = console.get().password(question + ": ");
            ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
            byte[] value = new byte[utf8.remaining()];
            utf8.get(value);
            utf8.rewind();
            while (utf8.hasRemaining()) {
                utf8.put((byte) 0);
            }
            Arrays.fill(typed, '\0');
            return value;
        }
        try {
            byte[] value = in.readNBytes(most + 1);
            if (value.length > most) {
                Arrays.fill(value, (byte) 0);
                throw new AdminException(Kind.USAGE, "stdin is too long (expected: up to " + most + " bytes)", "");
            }
            return value;
        } catch (IOException e) {
            throw unread(e);
        }
    }

    private byte[] line() throws AdminException {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (line.size() >= LONGEST_LINE) {
                    throw new AdminException(Kind.USAGE, "the line on stdin is too long", "");
                }
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw unread(e);
        }
    }

    private static AdminException unread(IOException cause) {
        AdminException problem = new AdminException(Kind.USAGE, "reading stdin failed", "");
        problem.initCause(cause);
        return problem;
    }

    /** Whether to use colours: stdout is a terminal, and NO_COLOR is not set. */
    public boolean coloured() {
        return console.isPresent() && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
