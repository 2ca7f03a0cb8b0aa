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

    /** Whether method and path name the operation. */
    public boolean isRest() {
        return this == REST_JSON || this == REST_XML;
    }

    /** Whether the form's Action names the operation. */
    public boolean isForm() {
        return this == QUERY || this == EC2;
    }
}
