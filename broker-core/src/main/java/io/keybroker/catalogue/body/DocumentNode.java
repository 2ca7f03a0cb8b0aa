package io.keybroker.catalogue.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A value of a JSON or CBOR body that a decision needs. */
sealed interface DocumentNode {
    /** A text, number or boolean in its written form. */
    record Text(String text) implements DocumentNode {}

    /** A list. */
    record ListItems(List<DocumentNode> items) implements DocumentNode {}

    /** A value without a text. */
    enum NoText implements DocumentNode {
        /** No value. */
        NULL,
        /** A value of bytes. */
        OPAQUE
    }

    /** An object or map: members by name, in order, with lookup in constant time for any names. */
    final class Structure implements DocumentNode {
        private static final String AMBIGUOUS = "";

        private final Map<String, DocumentNode> byName = new LinkedHashMap<>();
        private final Map<String, String> spellings = new HashMap<>();

        void put(String name, DocumentNode value) {
            byName.put(name, value);
            spellings.merge(MemberPaths.fold(name), name, (one, other) -> AMBIGUOUS);
        }

        Set<String> names() {
            return byName.keySet();
        }

        Iterable<DocumentNode> values() {
            return byName.values();
        }

        /** Returns a member by its exact name; rejects other spellings beside it, because AWS could use either. */
        Optional<DocumentNode> child(String name) throws RequestRejectedException {
            String spelling = spellings.get(MemberPaths.fold(name));
            if (spelling != null && !spelling.equals(name)) {
                throw new RequestRejectedException(
                        ErrorCode.MALFORMED_BODY,
                        "the body has a member that differs from '" + name + "' in case alone (expected: " + name
                                + ")");
            }
            return Optional.ofNullable(byName.get(name));
        }
    }
}
