package io.keybroker.proxy.exchange;

/** The buffered part of a request body; its only owner is the state of the exchange, which closes it. */
sealed interface RequestBody extends AutoCloseable permits RequestBody.None, BufferedBody, StreamedBody {
    /** No bytes: there is no body, or none has been read. */
    RequestBody NONE = new None();

    /** Returns all bytes if they are buffered; else none. */
    byte[] bytes();

    /** Returns the number of received bytes. */
    long length();

    @Override
    void close();

    /** An empty body. */
    final class None implements RequestBody {
        private static final byte[] NO_BYTES = new byte[0];

        private None() {}

        @Override
        public byte[] bytes() {
            return NO_BYTES;
        }

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
