package io.keybroker.role;

import io.keybroker.net.HostPattern;

/** How a request names the host of one resource. */
public sealed interface ResourceAddress {
    /** Whether an entry is meant by it. */
    boolean matches(ResourceHost entry);

    /** The host that is meant by it, if it is an entry's. */
    String host(ResourceHost entry);

    /** The entry that it would need, for people. */
    String wanted();

    /**
     * By what stands in front of the broker's own name.
     *
     * @param label one label of a host name
     */
    record Alias(String label) implements ResourceAddress {
        @Override
        public boolean matches(ResourceHost entry) {
            return entry.name().filter(label::equals).isPresent();
        }

        @Override
        public String host(ResourceHost entry) {
            return entry.host().name();
        }

        @Override
        public String wanted() {
            return "host: HOST, name: " + label;
        }
    }

    /**
     * By the host itself, which a tunnel leads to.
     *
     * @param name the host, in lower case
     * @param port its port
     */
    record Host(String name, int port) implements ResourceAddress {
        @Override
        public boolean matches(ResourceHost entry) {
            return entry.host().matches(name, port);
        }

        @Override
        public String host(ResourceHost entry) {
            return name;
        }

        @Override
        public String wanted() {
            return "host: " + (port == HostPattern.HTTPS ? name : "\"" + name + ':' + port + '"');
        }
    }
}
