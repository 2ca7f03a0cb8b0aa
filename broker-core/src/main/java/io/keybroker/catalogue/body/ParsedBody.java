package io.keybroker.catalogue.body;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import java.util.List;
import java.util.Map;

/** A parsed request body, read by member path: {@code TransactItems.Put.TableName}. */
public interface ParsedBody {
    /** No body, or no needed members. */
    ParsedBody NONE = new ParsedBody() {
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

    /** Returns every text at a path; lists are traversed, {@code ~} is a map's keys, {@code *} its values. */
    List<String> values(String path) throws RequestRejectedException;

    boolean has(String path) throws RequestRejectedException;

    /**
     * Returns the entries of a map, such as tags; {@link Operation#HIDDEN} for a value that is not a text, or in one
     * of several maps.
     */
    default List<Map.Entry<String, String>> entries(String path) throws RequestRejectedException {
        return List.of();
    }

    /** Returns the entries of a list of pairs, such as tags. */
    List<Map.Entry<String, String>> pairs(String path, String key, String value) throws RequestRejectedException;
}
