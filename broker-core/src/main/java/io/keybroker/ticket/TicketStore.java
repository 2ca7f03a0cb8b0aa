package io.keybroker.ticket;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.EnrolmentNonce;
import java.util.List;
import java.util.Set;

/** Store of tickets and their instances. Each change blocks until durable. */
public interface TicketStore {
    IssuedTicket issue(NewTicket newTicket);

    Ticket find(String id) throws NoSuchTicketException;

    /** All tickets, the newest first. */
    List<Ticket> list();

    /** Nobody enrols with it any more; who has enrolled stays. Idempotent. */
    Ticket revoke(String id) throws NoSuchTicketException;

    /** Announces instances, as soon as the launcher knows them. */
    Ticket announce(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException;

    /** Announces all the instances that a launch has brought up: the ticket is for so many from now on, and no more. */
    Ticket announceAll(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException;

    /** The ticket that this opens, whether or not it can still be redeemed; changes nothing. */
    Ticket findByToken(TicketToken token) throws EnrolmentRejectedException;

    /**
     * Gives an instance its credential: one transaction decides who wins. The same ticket, nonce and address get the
     * same credential again, and a new one once too little of its life is left.
     */
    EnrolledInstance redeem(RedeemRequest request) throws EnrolmentRejectedException;

    /** Gives the holder of a live credential the next one; the present one stays good for a short while. */
    EnrolledInstance renew(AccessKeyId accessKeyId, EnrolmentNonce nonce) throws EnrolmentRejectedException;
}
