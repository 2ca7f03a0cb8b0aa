package io.keybroker.proxy.server;

import io.keybroker.credential.WipedSecretException;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong inside the broker into a rejection that tells the client no more than it must know. */
final class RequestFault {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFault.class);

    private RequestFault() {}

    /** Logs a fault; that the broker was sealed while the request was under way is none. */
    static RequestRejectedException log(Throwable fault, IpAddress peer) {
        if (fault instanceof WipedSecretException) {
            return new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker is sealed");
        }
        LOG.atError().addKeyValue("peer", peer).setCause(fault).log("request failed");
        return new RequestRejectedException(ErrorCode.UNAVAILABLE, "internal error");
    }
}
