package io.keybroker.catalogue.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The member paths of a body that an operation needs, as a tree; other members are not kept. {@code ~} is a map's
 * keys, {@code *} its values, and {@code **} at the end everything below.
 */
public final class MemberPaths {
    /** All members, for operations that are not identified yet. */
    public static final MemberPaths ALL = new MemberPaths();

    /** No members. */
    static final MemberPaths NONE = new MemberPaths();

    static {
        ALL.whole = true;
    }

    private static final String[] UNKNOWN = {};

    private final Map<String, MemberPaths> named = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, String[]> split = new HashMap<>();
    private Optional<MemberPaths> values = Optional.empty();
    private boolean keys;
    private boolean whole;

    private MemberPaths() {}

    public static MemberPaths of(Collection<String> paths) {
        MemberPaths root = new MemberPaths();
        for (String path : paths) {
            String[] names = path.split("\\.", -1);
            root.add(names);
            root.split.put(path, names);
        }
        return root;
    }

    private void add(String[] path) {
        MemberPaths at = this;
        for (String name : path) {
            switch (name) {
                case "**" -> at.whole = true;
                case "~" -> at.keys = true;
                case "*" -> {
                    MemberPaths next = at.values.orElseGet(MemberPaths::new);
                    at.values = Optional.of(next);
                    at = next;
                }
                default -> {
                    at.spellings.put(fold(name), name);
                    at = at.named.computeIfAbsent(name, key -> new MemberPaths());
                }
            }
        }
    }

    /** Returns the needed paths below a member; {@link #NONE} if it is not needed. */
    MemberPaths child(String name) {
        if (whole) {
            return ALL;
        }
        MemberPaths wildcard = values.orElse(NONE);
        MemberPaths exact = named.getOrDefault(name, NONE);
        if (exact != NONE && wildcard != NONE) {
            return ALL; // both may be needed
        }
        return exact == NONE ? wildcard : exact;
    }

    boolean keys() {
        return keys || whole;
    }

    /** Rejects a name that differs from a needed one only in case, because AWS could use either. */
    void checkSpelling(String name) throws RequestRejectedException {
        if (spellings.isEmpty() || named.containsKey(name)) {
            return;
        }
        String folded = fold(name);
        if (spellings.containsKey(folded)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED_BODY,
                    "the body has a member '" + name + "' (expected: " + spellings.get(folded) + ")");
        }
    }

    /** Returns the name with the folding of {@link String#equalsIgnoreCase}. */
    static String fold(String name) {
        char[] folded = name.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = Character.toLowerCase(Character.toUpperCase(folded[i]));
        }
        return new String(folded);
    }

    public boolean isEmpty() {
        return named.isEmpty() && !keys && !whole && values.isEmpty();
    }

    /** Returns the names of a path, which must be one of the tree, or below a {@code **}. */
    String[] names(String path) {
        String[] known = split.getOrDefault(path, UNKNOWN);
        return known == UNKNOWN ? namesBelow(path) : known;
    }

    private String[] namesBelow(String path) {
        String[] names = path.split("\\.", -1);
        if (!covers(names)) {
            throw new IllegalStateException("'" + path + "' was not kept when the body was read");
        }
        return names;
    }

    private boolean covers(String[] path) {
        MemberPaths at = this;
        for (String name : path) {
            if (at.whole || (name.equals("~") && at.keys)) {
                return true;
            }
            at = name.equals("*") ? at.values.orElse(NONE) : at.named.getOrDefault(name, NONE);
        }
        return at != NONE;
    }
}
