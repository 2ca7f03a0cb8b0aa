package io.keybroker.catalogue.model;

/** Protocol of a request and its errors. */
public enum Protocol {
    S3,
    QUERY,
    EC2,
    JSON,
    REST_JSON,
    REST_XML,
    CBOR;

    public static Protocol parse(String name) {
        return switch (name) {
            case "query" -> QUERY;
            case "ec2" -> EC2;
            case "json" -> JSON;
            case "rest-json" -> REST_JSON;
            case "rest-xml" -> REST_XML;
            case "cbor" -> CBOR;
            default ->
                throw new IllegalArgumentException("the catalogue has a protocol '" + name
                        + "' (expected: query, ec2, json, rest-json, rest-xml or cbor)");
        };
    }

    /** Whether operations are named by method and path. */
    public boolean isRest() {
        return this == REST_JSON || this == REST_XML;
    }

    /** Whether operations are named by a form's Action. */
    public boolean isForm() {
        return this == QUERY || this == EC2;
    }
}
