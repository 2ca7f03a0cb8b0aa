package io.keybroker.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Caller;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A decoded admin request. */
final class AdminRequest {
    private final Caller caller;
    private final String method;
    private final String target;
    private final byte[] body;

    AdminRequest(Caller caller, String method, String target, byte[] body) {
        this.caller = caller;
        this.method = method;
        this.target = target;
        this.body = body;
    }

    Caller caller() {
        return caller;
    }

    String method() {
        return method;
    }

    String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** The number after {@code name=}, or the one given if the query is empty; there is never more than one. */
    int number(String name, int otherwise) throws AdminProblem {
        int question = target.indexOf('?');
        if (question < 0) {
            return otherwise;
        }
        String query = target.substring(question + 1);
        if (!query.matches(name + "=[0-9]{1,6}")) {
            throw new AdminProblem(Kind.USAGE, "the query is invalid (expected: " + name + "=NUMBER)", "");
        }
        return Integer.parseInt(query, name.length() + 1, query.length(), 10);
    }

    /** The body as a request of that type; the request's own copy of it, which can hold a secret, is wiped. */
    <T> T body(ObjectMapper json, Class<T> type) throws AdminProblem {
        try {
            return Optional.ofNullable(json.readValue(body, type)).orElseThrow(() -> illFormed(type));
        } catch (JsonProcessingException e) {
            throw illFormed(type); // the cause may quote a secret
        } catch (IOException e) {
            throw new IllegalStateException("reading the body failed", e);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static AdminProblem illFormed(Class<?> type) {
        return new AdminProblem(Kind.USAGE, "the body is not a valid " + type.getSimpleName(), "");
    }
}
