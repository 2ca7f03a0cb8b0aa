package io.keybroker.admin.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.keybroker.text.StrictJsonFactory;
import java.util.Map;

/** JSON of the admin API: times in ISO 8601, all fields required except tags, unknown fields rejected. */
public final class AdminJson {
    /** Default of absent tags in a request. */
    static final String NO_TAGS = "no tags";

    private AdminJson() {}

    public static JsonMapper mapper() {
        return StrictJsonFactory.mapper()
                .injectableValues(new InjectableValues.Std().addValue(NO_TAGS, Map.of()))
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
    }
}
