package io.keybroker.proxy.response;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.http.RequestHead;

/** Guesses from a head, before anything in it is believed, in which shape its sender can read an error. */
public final class ErrorProtocolDetector {
    private ErrorProtocolDetector() {}

    public static Protocol of(RequestHead head, Catalogue catalogue) {
        return catalogue.guessProtocol(head);
    }
}
