package io.keybroker.conformance.java;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Function;

/** One generation of the SDK, called by the names that services and operations have in AWS's models. */
interface SdkCalls {
    boolean knows(String service);

    SdkResponse call(String service, String operation, JsonNode members) throws Exception;

    /** Makes a URL, and says what a plain HTTP client gets with it. */
    String presigned(String operation, JsonNode members, String method, String body) throws Exception;

    /** Stores an object as the SDK stores large ones. */
    default void upload(JsonNode members, byte[] body) throws Exception {
        throw new UnsupportedOperationException("no scenario of this generation has it");
    }

    /** Reads an object as the SDK reads large ones. */
    default byte[] download(JsonNode members) throws Exception {
        return call("s3", "GetObject", members).body().orElseThrow();
    }

    /** What a saved value is called from now on. */
    default JsonNode named(JsonNode value) {
        return value;
    }

    /**
     * What a call was answered.
     *
     * @param member the value at a path in the modelled part
     * @param body the streamed part, where there is one
     */
    record SdkResponse(Function<String, Optional<Object>> member, Optional<byte[]> body) {}
}
