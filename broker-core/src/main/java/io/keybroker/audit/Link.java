package io.keybroker.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;

/** The place of a line in the chain: its number, from 1, and the hash of its bytes, which the next line repeats. */
final class Link {
    /** What stands before the first line. */
    static final Link START = new Link(0, new byte[32]);

    private static final String SEQ = "{\"seq\":";
    private static final int DIGITS = 18;

    private final long seq;
    private final byte[] hash;

    Link(long seq, byte[] hash) {
        this.seq = seq;
        this.hash = hash;
    }

    long seq() {
        return seq;
    }

    /** The SHA-256 of the line without its end; not to be changed. */
    byte[] hash() {
        return hash;
    }

    /** The link of a line read back, which says its number itself. */
    static Link of(byte[] line, MessageDigest sha256) {
        return new Link(seqOf(line).orElse(0), sha256.digest(line));
    }

    /** The number that a line begins with, if it is one of ours. */
    static OptionalLong seqOf(byte[] line) {
        int end = SEQ.length();
        while (end < line.length && end - SEQ.length() < DIGITS && line[end] >= '0' && line[end] <= '9') {
            end++;
        }
        String head = new String(line, 0, Math.min(end, line.length), StandardCharsets.ISO_8859_1);
        return head.startsWith(SEQ) && head.length() > SEQ.length()
                ? OptionalLong.of(Long.parseLong(head.substring(SEQ.length())))
                : OptionalLong.empty();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
