package io.keybroker.proxy.exchange;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Protocol;
import io.keybroker.http.RequestHead;

/** Guesses from a head, before anything in it is believed, in which shape its sender can read an error. */
final class SpokenProtocol {
    private SpokenProtocol() {}

    static Protocol of(RequestHead head, Catalogue catalogue) {
        return catalogue.guessProtocol(head);
    }
}
