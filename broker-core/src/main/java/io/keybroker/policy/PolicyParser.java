package io.keybroker.policy;

import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses a policy document strictly: everything unknown is an error. */
final class PolicyParser {
    private static final String CURRENT = "2012-10-17";
    /** The default version of documents; it has no policy variables. */
    private static final String FIRST = "2008-10-17";

    private static final Set<String> MEMBERS = Set.of("Version", "Id", "Statement");

    private final PolicyJsonReader json;
    private final List<ParsedStatement> statements = new ArrayList<>();
    private String version = FIRST;

    private PolicyParser(PolicyJsonReader json) {
        this.json = json;
    }

    static List<Statement> read(Path file) throws PolicyException {
        return new PolicyParser(PolicyJsonReader.open(file)).document();
    }

    private List<Statement> document() throws PolicyException {
        json.next();
        json.members("a policy document", MEMBERS, this::member);
        if (json.next() != JsonToken.NOT_AVAILABLE) {
            throw json.problem("the document is followed by other text (expected: one object)");
        }
        if (statements.isEmpty()) {
            throw json.problem("the document has no statement (expected: \"Statement\": [...])");
        }
        Set<String> sids = new HashSet<>();
        List<Statement> compiled = new ArrayList<>();
        for (ParsedStatement draft : statements) {
            if (!draft.sid().isEmpty() && !sids.add(draft.sid())) {
                throw draft.problem("the Sid '" + draft.sid() + "' is repeated (expected: unique Sids)");
            }
            compiled.add(draft.compile(version.equals(CURRENT)));
        }
        return compiled;
    }

    private void member(SourceText name) throws PolicyException {
        switch (name.text()) {
            case "Version" -> {
                SourceText written = json.text("Version");
                version = written.text();
                if (!version.equals(CURRENT) && !version.equals(FIRST)) {
                    throw written.problem(
                            "'" + version + "' is not a version (expected: " + CURRENT + " or " + FIRST + ")");
                }
            }
            case "Id" -> json.text("Id");
            default -> statements();
        }
    }

    private void statements() throws PolicyException {
        if (json.current() != JsonToken.START_ARRAY) {
            statement();
            return;
        }
        while (json.next() != JsonToken.END_ARRAY) {
            statement();
        }
    }

    private void statement() throws PolicyException {
        SourceText start = json.located("");
        Map<String, List<SourceText>> parts = new HashMap<>();
        List<Condition.ParsedCondition> conditions = new ArrayList<>();
        json.members("a statement", ParsedStatement.MEMBERS, name -> {
            if (name.text().endsWith("Principal")) {
                throw name.problem(name.text() + " is for resource policies only (expected: an identity policy)");
            }
            if (name.text().equals("Condition")) {
                json.members("Condition", Set.of(), operator -> operator(operator, conditions));
            } else {
                parts.put(name.text(), json.texts(name.text()));
            }
        });
        statements.add(new ParsedStatement(start, statements.size() + 1, parts, conditions));
    }

    private void operator(SourceText operator, List<Condition.ParsedCondition> conditions) throws PolicyException {
        json.members(operator.text(), Set.of(), key -> {
            List<SourceText> values = json.values(key.text());
            conditions.add(new Condition.ParsedCondition(operator, key, values));
        });
    }
}
