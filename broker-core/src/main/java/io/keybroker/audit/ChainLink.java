package io.keybroker.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chain position of a line: its sequence number, from 1, and the hash of its bytes, which the next line repeats.
 */
final class ChainLink {
    /** The position before the first line. */
    static final ChainLink START = new ChainLink(0, new byte[32]);

    /** Maximum bytes of a line's sequence number and previous hash. */
    static final int LONGEST_HEAD = 128;

    private static final Pattern HEAD = Pattern.compile("\\{\"seq\":([1-9][0-9]{0,17}),\"prev\":\"([0-9a-f]{64})\",");

    private final long seq;
    private final byte[] hash;

    ChainLink(long seq, byte[] hash) {
        this.seq = seq;
        this.hash = hash;
    }

    long seq() {
        return seq;
    }

    /** Returns the SHA-256 of the line without its line end; callers must not change it. */
    byte[] hash() {
        return hash;
    }

    /** Returns the link of a line that was read back, which contains its sequence number. */
    static ChainLink parse(byte[] line, MessageDigest sha256) {
        return new ChainLink(seqOf(line).orElse(0), sha256.digest(line));
    }

    /** Returns the sequence number of a line; empty if the line is not an audit record. */
    static OptionalLong seqOf(byte[] line) {
        Matcher head = HEAD.matcher(head(line));
        return head.lookingAt() ? OptionalLong.of(Long.parseLong(head.group(1))) : OptionalLong.empty();
    }

    /** Returns the hash of the previous line in an audit record. */
    static Optional<byte[]> prevOf(byte[] line) {
        Matcher head = HEAD.matcher(head(line));
        return head.lookingAt() ? Optional.of(HexFormat.of().parseHex(head.group(2))) : Optional.empty();
    }

    private static String head(byte[] line) {
        return new String(line, 0, Math.min(LONGEST_HEAD, line.length), StandardCharsets.ISO_8859_1);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is not available", e);
        }
    }
}
