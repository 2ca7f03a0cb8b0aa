package io.keybroker.proxy.limit;

/**
 * What connections may take of the broker.
 *
 * @param limiter how many may be open
 * @param handshakes CPU time of their TLS handshakes
 */
public record ConnectionResources(ConnectionLimiter limiter, HandshakeTurns handshakes) {}
