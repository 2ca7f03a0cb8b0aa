package io.keybroker.catalogue;

/** The form in which a service takes requests and answers errors. */
public enum Protocol {
    S3,
    QUERY,
    JSON
}
