package io.keybroker.proxy.exchange;

import io.keybroker.http.BodyContent;
import io.keybroker.proxy.body.BodyReader;

/** The body of a request, as far as the broker keeps it; its one owner is the state of the exchange, which closes it. */
sealed interface RequestBody extends AutoCloseable permits RequestBody.None, BufferedBody, StreamedBody {
    /** No bytes: there is no body, or none has been read. */
    RequestBody NONE = new None();

    /** All of it, if it is buffered; else nothing. */
    default BodyContent content() {
        return BodyContent.EMPTY;
    }

    /** Reads what is buffered once, to send it. */
    default BodyReader reader() {
        return BodyReader.of(new byte[0]);
    }

    /** Returns the number of received bytes. */
    long length();

    @Override
    void close();

    /** An empty body. */
    final class None implements RequestBody {
        private None() {}

        @Override
        public long length() {
            return 0;
        }

        @Override
        public void close() {
            // no resources
        }
    }
}
