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

    /** Returns all tickets, the newest first. */
    List<Ticket> list();

    /** Revokes a ticket; enrolled instances are not affected. Idempotent. */
    Ticket revoke(String id) throws NoSuchTicketException;

    /** Announces instances, as soon as the launcher knows them. */
    Ticket announce(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException;

    /** Announces all instances of a launch, and limits the ticket to their number. */
    Ticket announceAll(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException;

    /** Returns the ticket of a token, whether or not it can still be redeemed; changes nothing. */
    Ticket findByToken(TicketToken token) throws EnrolmentRejectedException;

    /**
     * Issues an instance's credential in one transaction, which serialises concurrent clients. The same ticket, nonce
     * and address get the same credential again, or a new one if its remaining lifetime is too short.
     */
    EnrolledInstance redeem(RedeemRequest request) throws EnrolmentRejectedException;

    /** Issues the next credential to the holder of a live one; the present one stays valid for a short time. */
    EnrolledInstance renew(AccessKeyId accessKeyId, EnrolmentNonce nonce) throws EnrolmentRejectedException;
}
