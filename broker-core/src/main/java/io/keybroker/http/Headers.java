package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Header fields in order of arrival: lower-case names, values byte for byte without outer white space. */
public final class Headers {
    private static final Headers NONE = new Headers(new String[0], 0);

    private final String[] fields;
    private final int size;

    private Headers(String[] fields, int size) {
        this.fields = fields;
        this.size = size;
    }

    public static Headers none() {
        return NONE;
    }

    public static Builder builder() {
        return new Builder(24);
    }

    /** Returns a builder with this initial capacity. */
    public static Builder builder(int fields) {
        return new Builder(fields);
    }

    public int size() {
        return size;
    }

    public String name(int index) {
        return fields[2 * index];
    }

    public String value(int index) {
        return fields[2 * index + 1];
    }

    /**
     * Returns the only value of a header, by its lower-case name. Duplicates are rejected, so that the value that was
     * checked is the value that is forwarded.
     */
    public Optional<String> single(String name) throws RequestRejectedException {
        Optional<String> only = Optional.empty();
        for (int i = 0; i < size; i++) {
            if (name(i).equals(name)) {
                if (only.isPresent()) {
                    throw new RequestRejectedException(ErrorCode.MALFORMED, "the header " + name + " is repeated");
                }
                only = Optional.of(value(i));
            }
        }
        return only;
    }

    /** Returns the first value of a header, by its lower-case name: for display, never for a decision. */
    public Optional<String> first(String name) {
        for (int i = 0; i < size; i++) {
            if (name(i).equals(name)) {
                return Optional.of(value(i));
            }
        }
        return Optional.empty();
    }

    public boolean has(String name) {
        for (int i = 0; i < size; i++) {
            if (name(i).equals(name)) {
                return true;
            }
        }
        return false;
    }

    public int count(String name) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += name(i).equals(name) ? 1 : 0;
        }
        return count;
    }

    /** Collects header fields in order. It is append-only, so built headers can share its fields. */
    public static final class Builder {
        private String[] fields;
        private int size;

        private Builder(int room) {
            fields = new String[2 * Math.max(1, room)];
        }

        public Builder add(String name, String value) {
            if (2 * size == fields.length) {
                fields = Arrays.copyOf(fields, 2 * fields.length);
            }
            fields[2 * size] = name.toLowerCase(Locale.ROOT);
            fields[2 * size + 1] = value.strip();
            size++;
            return this;
        }

        public Headers build() {
            return new Headers(fields, size);
        }
    }
}
