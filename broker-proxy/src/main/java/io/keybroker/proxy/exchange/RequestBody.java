package io.keybroker.proxy.exchange;

/** The body of a request, as far as the broker keeps it; its one owner is the state of the exchange, which closes it. */
sealed interface RequestBody extends AutoCloseable permits RequestBody.None, BufferedBody, StreamedBody {
    /** No byte is kept: there is no body, or none has been read. */
    RequestBody NONE = new None();

    /** All bytes, if they are buffered; else none. */
    byte[] bytes();

    /** How many bytes have come. */
    long length();

    @Override
    void close();

    /** No byte. */
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
            // nothing is kept
        }
    }
}
