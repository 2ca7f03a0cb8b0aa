package io.keybroker.catalogue.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.text.Ascii;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The parameters of a query-API request, lists as {@code Name.member.1} or {@code Name.1}; names are unique. */
public final class FormBody implements ParsedBody {
    /** Twice the length of EC2's longest name. */
    static final int MAX_NAME_LENGTH = 256;

    /** Parameters of a SigV2 signature, which are invalid in requests with another signature. */
    private static final Set<String> CARRIERS =
            Set.of("awsaccesskeyid", "signature", "signaturemethod", "signatureversion", "securitytoken");

    private static final Set<String> SPELLING = Set.of("member", "entry");

    private final Map<String, String> parameters = new HashMap<>();
    private final NavigableMap<String, List<String>> named = new TreeMap<>();

    /** Parameters of a form or of a URL's query, already decoded. */
    public FormBody(List<Query.Parameter> parameters) throws RequestRejectedException {
        Set<String> folded = new HashSet<>();
        for (Query.Parameter parameter : parameters) {
            if (parameter.name().length() > MAX_NAME_LENGTH) {
                throw new RequestRejectedException(
                        ErrorCode.TOO_LARGE,
                        "the form has a parameter name of more than " + MAX_NAME_LENGTH + " characters");
            }
            String name = utf8(parameter.name());
            String lowerName = name.toLowerCase(Locale.ROOT);
            if (!folded.add(lowerName)) {
                throw malformed("a form parameter is repeated");
            }
            if (CARRIERS.contains(lowerName)) {
                throw new RequestRejectedException(
                        ErrorCode.MALFORMED, "the form carries " + name + " in addition to the request signature");
            }
            add(name, utf8(parameter.value()));
        }
    }

    public static FormBody parse(byte[] body) throws RequestRejectedException {
        return new FormBody(Query.parseForm(body).parameters());
    }

    /** Returns a parameter by its complete name. */
    public Optional<String> exactValue(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Adds a parameter that the URL's path implies. */
    public void add(String name, String value) {
        parameters.put(name, value);
        named.computeIfAbsent(plain(name), key -> new ArrayList<>(1)).add(value);
    }

    /** Returns the name without list indices. */
    private static String plain(String name) {
        if (name.indexOf('.') < 0) {
            return isNumbering(name) ? "" : name;
        }
        StringBuilder plain = new StringBuilder(name.length());
        for (int from = 0, to; from <= name.length(); from = to + 1) {
            int dot = name.indexOf('.', from);
            to = dot < 0 ? name.length() : dot;
            String part = name.substring(from, to);
            if (!isNumbering(part)) {
                plain.append(plain.length() == 0 ? "" : ".").append(part);
            }
        }
        return plain.toString();
    }

    private static boolean isNumbering(String part) {
        return SPELLING.contains(part) || (!part.isEmpty() && Ascii.all(part, Ascii::isDigit));
    }

    private static String utf8(String bytes) throws RequestRejectedException {
        if (bytes.isEmpty() || Ascii.all(bytes, c -> c < 0x80)) {
            return bytes;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a parameter of the form is not in UTF-8");
        }
    }

    @Override
    public List<String> values(String path) {
        return named.getOrDefault(path, List.of());
    }

    @Override
    public boolean has(String path) {
        String below = named.ceilingKey(path + '.');
        return named.containsKey(path) || (below != null && below.startsWith(path + '.'));
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (name.endsWith('.' + key) && plain(name).equals(path + '.' + key)) {
                String twin = name.substring(0, name.length() - key.length()) + value;
                pairs.add(Map.entry(parameter.getValue(), parameters.getOrDefault(twin, "")));
            }
        }
        return pairs;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
