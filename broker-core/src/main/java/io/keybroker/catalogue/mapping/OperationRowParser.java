package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.mapping.ParsedOperation.Mapping;
import io.keybroker.catalogue.mapping.ParsedOperation.PassedRole;
import io.keybroker.catalogue.mapping.ParsedOperation.ResourceType;
import io.keybroker.catalogue.mapping.ParsedOperation.Route;
import io.keybroker.catalogue.model.OperationTraits.Trait;
import io.keybroker.catalogue.table.RowSyntaxException;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.http.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Parses the rows of operations.tsv and s3-operations.tsv. This is their only parser:
 *
 * <pre>
 * row      = service TAB operation TAB route TAB mappings TAB roles TAB keys TAB traits
 * route    = "-" / method SP path [ "?" literal *( "&amp;" literal ) ] *( SP ( "?" name / "#" name ) )
 * literal  = name [ "=" value ]
 * mappings = mapping *( ";" mapping )
 * mapping  = [ member "&gt;" ] [ action ] [ target ]       ; the member is a guard
 * action   = "-" / [ prefix ":" ] name                  ; "-" and none: the operation's own
 * target   = "@-"                                       ; no resource, as without a target
 *          / "@?"                                       ; a resource that the request does not show
 *          / "@^"                                       ; the path is the resource
 *          / "@" type *( "|" type )
 *          / "^" finding ":" member                     ; finding: see ActionMapping.Finding
 * type     = [ "!" ] name [ ":" [ gap *( "," gap ) ] ]  ; "!": always decided on; name "*": any resource
 * gap      = "?" / field *( "/" field )                 ; fields that say the same
 * field    = member [ "~" reading ]                     ; reading: see Reading
 * member   = "{" label "}" / "?" query / "#" header / path
 * path     = name *( "." ( name / "*" ) ) [ ".~" ]      ; of the body; "*": a map's values, "~": its keys
 * roles    = "-" / role *( SP role )
 * role     = [ "profile:" ] member
 * keys     = "-" / key *( SP key )
 * key      = name "=" ( "?" / member [ "/?" ] )         ; "?": hidden, "/?": hidden where it is absent
 *          / form ":" ( "?" / member )                  ; form: see ConditionKeyMapping.Form
 * traits   = "-" / trait *( SP trait )
 * trait    = "minting" / "unsigned" / "stream" / "events" / "anonymous"
 *          / "host=" text [ "&lt;" member [ ":account" ] "&gt;" text ] / "at=" name / "without=" member
 * </pre>
 */
public final class OperationRowParser {
    private static final int COLUMNS = 7;
    private static final int S3_COLUMNS = 5;
    private static final Set<String> FLAGS = Set.of("minting", "unsigned", "stream", "events", "anonymous");
    private static final Set<String> SETTINGS = Set.of("host", "at", "without");
    private static final String PROFILE = "profile:";
    private static final String ACCOUNT = ":account";
    private static final String ELSE_HIDDEN = "/?";

    private final String text;
    private final int offset;
    private int at;

    /**
     * Creates a parser of one column.
     *
     * @param offset the number of characters before it in the row
     */
    private OperationRowParser(String text, int offset) {
        this.text = text;
        this.offset = offset;
    }

    /** Parses a row of operations.tsv. */
    public static ParsedOperation parse(String row) {
        String[] columns = TsvTable.columns(row);
        if (columns.length != COLUMNS) {
            throw new RowSyntaxException(
                    1, "the operation has " + columns.length + " columns (expected: " + COLUMNS + ")");
        }
        OperationRowParser[] parsers = new OperationRowParser[COLUMNS];
        int offset = 0;
        for (int i = 0; i < COLUMNS; i++) {
            parsers[i] = new OperationRowParser(columns[i], offset);
            offset += columns[i].length() + 1;
        }
        return new ParsedOperation(
                columns[0],
                columns[1],
                parsers[2].route(),
                parsers[3].mappings(),
                parsers[4].words(OperationRowParser::role),
                parsers[5].words(OperationRowParser::key),
                parsers[6].words(OperationRowParser::trait));
    }

    /** Parses a row of s3-operations.tsv. */
    public static ParsedS3Operation parseS3(String row) {
        String[] columns = TsvTable.columns(row);
        if (columns.length != S3_COLUMNS && columns.length != S3_COLUMNS + 1) {
            throw new RowSyntaxException(
                    1, "the operation has " + columns.length + " columns (expected: " + S3_COLUMNS + " or 6)");
        }
        return new ParsedS3Operation(
                columns[0],
                columns[1],
                columns[2],
                columns[3],
                List.of(columns[4].split(",", -1)),
                columns.length > S3_COLUMNS ? Optional.of(columns[S3_COLUMNS]) : Optional.empty());
    }

    /** Parses a route column. */
    public static Optional<Route> parseRoute(String column) {
        return new OperationRowParser(column, 0).route();
    }

    /** Parses a traits column. */
    public static List<Trait> parseTraits(String column) {
        return new OperationRowParser(column, 0).words(OperationRowParser::trait);
    }

    /** Parses the value of the trait {@code host}. */
    public static HostPrefix parseHostPrefix(String value) {
        OperationRowParser parser = new OperationRowParser(value, 0);
        String before = parser.until("<");
        if (!parser.accept('<')) {
            return new HostPrefix(before, "", false, "");
        }
        String gap = parser.until(">");
        parser.expect('>', "a host prefix with a gap, as in <{Id}>.");
        boolean account = gap.endsWith(ACCOUNT);
        String member = account ? gap.substring(0, gap.length() - ACCOUNT.length()) : gap;
        return new HostPrefix(before, parser.member(member), account, parser.until(""));
    }

    private Optional<Route> route() {
        if (text.equals("-")) {
            return Optional.empty();
        }
        String method = until(" ");
        accept(' ');
        String path = until("? ");
        if (method.isEmpty() || !path.startsWith("/")) {
            throw new RowSyntaxException(
                    offset + 1, "'" + text + "' is no route (expected: a method and a path, as in GET /things/{Id})");
        }
        if (at == text.length()) {
            return Optional.of(new Route(method, path, List.of(), List.of()));
        }
        List<Query.Parameter> literals = new ArrayList<>(1);
        while (accept(literals.isEmpty() ? '?' : '&')) {
            String name = until("=& ");
            literals.add(new Query.Parameter(name, accept('=') ? until("& ") : ""));
        }
        List<String> needed = new ArrayList<>(1);
        while (accept(' ')) {
            needed.add(member(until(" ")));
        }
        return Optional.of(new Route(method, path, List.copyOf(literals), List.copyOf(needed)));
    }

    private List<Mapping> mappings() {
        List<Mapping> mappings = new ArrayList<>(1);
        do {
            mappings.add(mapping());
        } while (accept(';'));
        return List.copyOf(mappings);
    }

    private Mapping mapping() {
        String first = until(">@^;");
        boolean guarded = accept('>');
        String guard = guarded ? member(first) : "";
        String action = guarded ? until("@^;") : first;
        if (accept('^')) {
            return found(guard, action);
        }
        if (!accept('@') || acceptTarget("-")) {
            return new Mapping(guard, action, ActionMapping.ResourceSource.NONE, "", List.of());
        }
        if (acceptTarget("?")) {
            return new Mapping(guard, action, ActionMapping.ResourceSource.HIDDEN, "", List.of());
        }
        if (acceptTarget("^")) {
            return new Mapping(guard, action, ActionMapping.ResourceSource.PATH, "", List.of());
        }
        List<ResourceType> types = new ArrayList<>(1);
        do {
            types.add(type());
        } while (accept('|'));
        return new Mapping(guard, action, ActionMapping.ResourceSource.TYPED, "", List.copyOf(types));
    }

    private Mapping found(String guard, String action) {
        int column = column();
        ActionMapping.ResourceSource finding = ActionMapping.ResourceSource.parse(until(":;"), column);
        expect(':', "a finding and a member, as in ^arn:ResourceArn");
        return new Mapping(guard, action, finding, member(until(";")), List.of());
    }

    private ResourceType type() {
        int column = column();
        boolean required = accept('!');
        String name = until(":|;");
        if (name.isEmpty()) {
            throw fault("no type of resource", "a type, as in @!queue:QueueUrl");
        }
        List<List<MemberRef>> gaps = new ArrayList<>(2);
        if (accept(':') && !atEnd("|;")) {
            do {
                gaps.add(gap());
            } while (accept(','));
        }
        return new ResourceType(required, name, List.copyOf(gaps), column);
    }

    private List<MemberRef> gap() {
        if (acceptBefore('?', ",|;")) {
            return List.of();
        }
        List<MemberRef> fields = new ArrayList<>(1);
        do {
            fields.add(field());
        } while (accept('/'));
        return List.copyOf(fields);
    }

    private MemberRef field() {
        int column = column();
        String field = until("/,|;");
        int mark = field.indexOf('~');
        if (mark <= 0 || field.endsWith(".~")) {
            return new MemberRef(member(field), MemberFormat.PLAIN);
        }
        return new MemberRef(member(field.substring(0, mark)), MemberFormat.parse(field.substring(mark + 1), column));
    }

    private PassedRole role() {
        String word = until(" ");
        boolean profile = word.startsWith(PROFILE);
        return new PassedRole(member(profile ? word.substring(PROFILE.length()) : word), profile);
    }

    private ConditionKeyMapping key() {
        int column = column();
        String name = until("=: ");
        if (name.isEmpty() || atEnd(" ")) {
            throw fault("'" + name + "'", "a condition key, as in sns:protocol=Protocol or tags:Tags");
        }
        if (text.indexOf('=', at) >= 0 && text.indexOf('=', at) < endOfWord()) {
            String key = name + until("=");
            accept('=');
            String value = until(" ");
            boolean always = value.endsWith(ELSE_HIDDEN);
            String member = always ? value.substring(0, value.length() - ELSE_HIDDEN.length()) : value;
            return new ConditionKeyMapping(ConditionKeyMapping.Form.PLAIN, key, member(member), always);
        }
        accept(':');
        return new ConditionKeyMapping(ConditionKeyMapping.Form.parse(name, column), "", member(until(" ")), false);
    }

    private Trait trait() {
        String name = until("= ");
        String value = accept('=') ? until(" ") : "";
        boolean known = value.isEmpty() ? FLAGS.contains(name) : SETTINGS.contains(name);
        if (!known) {
            throw fault("'" + name + "'", "minting, unsigned, stream, events, anonymous, host=, at= or without=");
        }
        return new Trait(name, value);
    }

    private <T> List<T> words(Function<OperationRowParser, T> word) {
        if (text.equals("-")) {
            return List.of();
        }
        List<T> words = new ArrayList<>(1);
        do {
            words.add(word.apply(this));
        } while (accept(' '));
        return List.copyOf(words);
    }

    private String member(String member) {
        boolean label = member.startsWith("{");
        if (member.isEmpty() || (label && !member.endsWith("}"))) {
            throw fault("'" + member + "'", "a member, as in {Label}, ?query, #header or Path.To.It");
        }
        return member;
    }

    private int endOfWord() {
        int end = text.indexOf(' ', at);
        return end < 0 ? text.length() : end;
    }

    private String until(String delimiters) {
        int from = at;
        at = text.length();
        for (int i = 0; i < delimiters.length(); i++) {
            int next = text.indexOf(
                    delimiters.charAt(i), from); // much faster than a loop of our own before the JIT compiles it
            at = next < 0 ? at : Math.min(at, next);
        }
        return text.substring(from, at);
    }

    private boolean atEnd(String delimiters) {
        return at == text.length() || delimiters.indexOf(text.charAt(at)) >= 0;
    }

    private boolean accept(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    /** Accepts a character as a whole token: {@code ?} is a variable, {@code ?name} a member. */
    private boolean acceptBefore(char c, String delimiters) {
        boolean alone = at < text.length()
                && text.charAt(at) == c
                && (at + 1 == text.length() || delimiters.indexOf(text.charAt(at + 1)) >= 0);
        at += alone ? 1 : 0;
        return alone;
    }

    private boolean acceptTarget(String target) {
        return acceptBefore(target.charAt(0), ";");
    }

    private void expect(char c, String expected) {
        if (!accept(c)) {
            throw fault("'" + text + "'", expected);
        }
    }

    private int column() {
        return offset + at + 1;
    }

    private RowSyntaxException fault(String found, String expected) {
        return new RowSyntaxException(column(), found + " is not in the table's language (expected: " + expected + ")");
    }
}
