package io.keybroker.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A decoded admin request. */
final class AdminRequest {
    private final OperatorContext caller;
    private final Optional<X509Certificate> certificate;
    private final String method;
    private final String target;
    private final byte[] body;

    AdminRequest(
            OperatorContext caller, Optional<X509Certificate> certificate, String method, String target, byte[] body) {
        this.caller = caller;
        this.certificate = certificate;
        this.method = method;
        this.target = target;
        this.body = body;
    }

    OperatorContext caller() {
        return caller;
    }

    /** The verified certificate of the client, if it presented one. */
    Optional<X509Certificate> certificate() {
        return certificate;
    }

    String method() {
        return method;
    }

    String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** Returns the number of {@code name=}, or {@code otherwise} for an empty query; the only permitted parameter. */
    int number(String name, int otherwise) throws AdminException {
        int question = target.indexOf('?');
        if (question < 0) {
            return otherwise;
        }
        String query = target.substring(question + 1);
        if (!query.matches(name + "=[0-9]{1,6}")) {
            throw new AdminException(Kind.USAGE, "the query is invalid (expected: " + name + "=NUMBER)", "");
        }
        return Integer.parseInt(query, name.length() + 1, query.length(), 10);
    }

    /** Returns the query parameters of these names, without duplicates; nothing is decoded. */
    Map<String, String> query(String... names) throws AdminException {
        int question = target.indexOf('?');
        Map<String, String> values = new HashMap<>();
        String query = question < 0 ? "" : target.substring(question + 1);
        for (String pair : question < 0 ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            boolean known = equals > 0 && List.of(names).contains(pair.substring(0, equals));
            if (!known || values.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new AdminException(
                        Kind.USAGE,
                        "the query is invalid (expected: " + String.join("=, ", names) + "=, each once)",
                        "");
            }
        }
        return values;
    }

    /** Parses the body as a request of that type, and wipes its own copy, which can contain a secret. */
    <T> T body(ObjectMapper json, Class<T> type) throws AdminException {
        try {
            return Optional.ofNullable(json.readValue(body, type)).orElseThrow(AdminRequest::illFormed);
        } catch (JsonProcessingException e) {
            throw illFormed(); // the cause may quote a secret
        } catch (IOException e) {
            throw new IllegalStateException("reading the body failed", e);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static AdminException illFormed() {
        return new AdminException(Kind.USAGE, "the body is not a well-formed request of this path", "");
    }
}
