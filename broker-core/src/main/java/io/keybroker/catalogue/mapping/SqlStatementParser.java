package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Parses the table names of PartiQL statements (DynamoDB) and select expressions (SimpleDB); anything complex is
 * unknown.
 */
final class SqlStatementParser {
    /** Maximum length, twice that of DynamoDB. */
    static final int MAX_LENGTH = 16_384;

    private final List<String> words = new ArrayList<>();

    /** Splits a statement into words; quoted names keep their opening quote, string literals become one quote. */
    private SqlStatementParser(String statement, String nameQuotes, String textQuotes) throws RequestRejectedException {
        if (statement.length() > MAX_LENGTH) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE, "a statement is longer than " + MAX_LENGTH + " characters");
        }
        int at = 0;
        while (at < statement.length()) {
            char c = statement.charAt(at);
            int end = at + 1;
            if (nameQuotes.indexOf(c) >= 0 || textQuotes.indexOf(c) >= 0) {
                end = statement.indexOf(c, at + 1);
                if (end < 0) {
                    throw new RequestRejectedException(ErrorCode.MALFORMED, "a statement has an unclosed quote");
                }
                words.add(nameQuotes.indexOf(c) >= 0 ? statement.substring(at, end) : "'");
                end++;
            } else if (isWord(c)) {
                while (end < statement.length() && isWord(statement.charAt(end))) {
                    end++;
                }
                words.add(statement.substring(at, end));
            } else if (c > ' ') {
                words.add(String.valueOf(c));
            }
            at = end;
        }
    }

    private static boolean isWord(char c) {
        return Ascii.isAlphanumeric(c) || c == '_' || c == '-';
    }

    static List<RequiredPermission> partiql(List<String> statements, PartitionRegion place)
            throws RequestRejectedException {
        List<RequiredPermission> permissions = new ArrayList<>();
        for (String text : statements) {
            SqlStatementParser statement = new SqlStatementParser(text, "\"", "'");
            String verb = statement.wordAt(0);
            String action = switch (verb) {
                case "select", "exists" -> "dynamodb:PartiQLSelect";
                case "insert" -> "dynamodb:PartiQLInsert";
                case "update" -> "dynamodb:PartiQLUpdate";
                case "delete" -> "dynamodb:PartiQLDelete";
                default ->
                    throw new RequestRejectedException(
                            ErrorCode.MALFORMED,
                            "a statement does not start with SELECT, INSERT, UPDATE, DELETE or EXISTS");
            };
            permissions.add(new RequiredPermission(action, statement.table(verb, place)));
        }
        if (permissions.isEmpty()) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "the request has no statement");
        }
        return permissions;
    }

    static List<String> selected(List<String> statements, PartitionRegion place) throws RequestRejectedException {
        List<String> domains = new ArrayList<>();
        for (String text : statements) {
            SqlStatementParser statement = new SqlStatementParser(text, "`", "'\"");
            int name = statement.after("from");
            String domain = name < 0 ? ArnTemplate.UNKNOWN : statement.name(name, '`');
            domains.add("arn:" + place.partition() + ":sdb:" + place.region() + ":unknown:domain/" + domain);
        }
        return domains;
    }

    private String wordAt(int index) {
        return index < words.size() ? words.get(index).toLowerCase(Locale.ROOT) : "";
    }

    /** Returns the position after the only occurrence of a keyword; -1 if it does not occur exactly once. */
    private int after(String keyword) {
        int position = -1;
        for (int i = 0; i < words.size(); i++) {
            if (wordAt(i).equals(keyword)) {
                if (position >= 0) {
                    return -1;
                }
                position = i + 1;
            }
        }
        return position < words.size() ? position : -1;
    }

    private String table(String verb, PartitionRegion place) {
        int name = verb.equals("update") ? 1 : after(verb.equals("insert") ? "into" : "from");
        if (name < 0 || name >= words.size()) {
            return ArnTemplate.UNKNOWN;
        }
        String table = name(name, '"');
        boolean indexed = wordAt(name + 1).equals(".") && verb.equals("select");
        String index = indexed ? "/index/" + name(name + 2, '"') : "";
        if (table.startsWith("arn:")) {
            return table + index;
        }
        return "arn:" + place.partition() + ":dynamodb:" + place.region() + ":unknown:table/" + table + index;
    }

    private String name(int index, char quote) {
        String word = index < words.size() ? words.get(index) : "";
        String name = !word.isEmpty() && word.charAt(0) == quote ? word.substring(1) : word;
        return name.isEmpty() || !isWord(name.charAt(0)) ? ArnTemplate.UNKNOWN : name;
    }
}
