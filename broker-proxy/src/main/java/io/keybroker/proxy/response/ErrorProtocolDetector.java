package io.keybroker.proxy.response;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.http.RequestHead;

/** Guesses the error format of a client from an unverified head. */
public final class ErrorProtocolDetector {
    private ErrorProtocolDetector() {}

    public static Protocol of(RequestHead head, Catalogue catalogue) {
        return catalogue.guessProtocol(head);
    }
}
