package io.keybroker.operator;

/** Which keys act for an operator. */
public sealed interface OperatorKey {
    /** Whether a certificate of the key with this pin counts. */
    boolean accepts(String pin);

    /**
     * The key that joined, and no other.
     *
     * @param pin its pin
     */
    record Pinned(String pin) implements OperatorKey {
        @Override
        public boolean accepts(String presented) {
            return pin.equals(presented);
        }
    }

    /** None yet: the operator has not joined. */
    record NotJoined() implements OperatorKey {
        @Override
        public boolean accepts(String presented) {
            return false;
        }
    }

    /** Any that the operators' authority has certified: what {@code init} or an owner of the authority's key issued. */
    record Certified() implements OperatorKey {
        @Override
        public boolean accepts(String presented) {
            return true;
        }
    }
}
