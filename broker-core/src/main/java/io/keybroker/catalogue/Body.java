package io.keybroker.catalogue;

import io.keybroker.refusal.RefusedException;
import java.util.List;
import java.util.Map;

/** A parsed request body, read by member path: {@code TransactItems.Put.TableName}. */
interface Body {
    /** Nothing to ask: there is no body, or nothing of it matters. */
    Body NONE = new Body() {
        @Override
        public List<String> values(String path) {
            return List.of();
        }

        @Override
        public boolean has(String path) {
            return false;
        }

        @Override
        public List<Map.Entry<String, String>> pairs(String path, String key, String value) {
            return List.of();
        }
    };

    /** Every text at a path; lists on the way are walked through, {@code ~} stands for a map's keys, {@code *} for its values. */
    List<String> values(String path) throws RefusedException;

    boolean has(String path) throws RefusedException;

    /** The entries of a map, such as tags; {@link Operation#HIDDEN} for a value that is no text, or one of several maps. */
    default List<Map.Entry<String, String>> entries(String path) throws RefusedException {
        return List.of();
    }

    /** The entries of a list of pairs, such as tags. */
    List<Map.Entry<String, String>> pairs(String path, String key, String value) throws RefusedException;
}
