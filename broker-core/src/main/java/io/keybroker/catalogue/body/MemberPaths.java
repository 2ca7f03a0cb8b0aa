package io.keybroker.catalogue.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The member paths of a body that an operation needs, as a tree; other members are not kept. {@code ~} is a map's
 * keys, {@code *} its values, and {@code **} at the end everything below.
 */
public final class MemberPaths {
    /** Everything, for operations that are not yet told apart. */
    public static final MemberPaths ALL = new MemberPaths();

    static {
        ALL.whole = true;
    }

    private final Map<String, MemberPaths> named = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, String[]> split = new HashMap<>();
    private @Nullable MemberPaths values;
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
                    MemberPaths next = at.values == null ? new MemberPaths() : at.values;
                    at.values = next;
                    at = next;
                }
                default -> {
                    at.spellings.put(fold(name), name);
                    at = at.named.computeIfAbsent(name, each -> new MemberPaths());
                }
            }
        }
    }

    /** What is asked about below a member; nothing if it is not asked about itself. */
    @Nullable
    MemberPaths child(String name) {
        if (whole) {
            return ALL;
        }
        MemberPaths exact = named.get(name);
        if (exact != null && values != null) {
            return ALL; // both may be asked about
        }
        return exact == null ? values : exact;
    }

    boolean keys() {
        return keys || whole;
    }

    /** Refuses a name that differs from one that is asked about in case alone: AWS could read either. */
    void checkSpelling(String name) throws RequestRejectedException {
        if (spellings.isEmpty() || named.containsKey(name)) {
            return;
        }
        String known = spellings.get(fold(name));
        if (known != null) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED_BODY, "the body has a member '" + name + "' (expected: " + known + ")");
        }
    }

    /** A name without the difference that {@link String#equalsIgnoreCase} overlooks. */
    static String fold(String name) {
        char[] folded = name.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = Character.toLowerCase(Character.toUpperCase(folded[i]));
        }
        return new String(folded);
    }

    public boolean isEmpty() {
        return named.isEmpty() && !keys && !whole && values == null;
    }

    /** The names of a path, which must be among those that it was made of, or below one that goes all the way down. */
    String[] names(String path) {
        String[] known = split.get(path);
        if (known != null) {
            return known;
        }
        String[] names = path.split("\\.", -1);
        if (!covers(names)) {
            throw new IllegalStateException("'" + path + "' was not kept when the body was read");
        }
        return names;
    }

    private boolean covers(String[] path) {
        MemberPaths at = this;
        for (String name : path) {
            if (at == null || at.whole || (name.equals("~") && at.keys)) {
                break;
            }
            at = name.equals("*") ? at.values : at.named.get(name);
        }
        return at != null;
    }
}
