package io.keybroker.admin.api;

import io.keybroker.policy.StatementView;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Responses of the admin API about roles. */
public final class RoleResponses {
    private RoleResponses() {}

    /**
     * All there is to say about one role.
     *
     * @param name how registrations refer to it
     * @param identity the real key that signs for it
     * @param ready whether that key is at hand
     * @param identities the real keys that sign in its place, by service
     * @param ttl how long a credential lives when nobody says otherwise
     * @param maxTtl the longest life that a registration may ask for
     * @param presign {@code bound} if presigned URLs are taken, else {@code off}
     * @param sigv2 whether signature version 2 is taken
     * @param mint the credential-minting actions that its policy may allow
     * @param mode {@code learn} if what the policy forbids passes and is recorded, else {@code enforce}
     * @param statements its policy
     * @param tags its labels
     */
    public record RoleDetails(
            String name,
            String identity,
            boolean ready,
            Map<String, String> identities,
            Duration ttl,
            Duration maxTtl,
            String presign,
            boolean sigv2,
            List<String> mint,
            String mode,
            List<StatementResponse> statements,
            Map<String, String> tags) {
        public RoleDetails {
            identities = Map.copyOf(identities);
            mint = List.copyOf(mint);
            statements = List.copyOf(statements);
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    /**
     * One statement of a policy.
     *
     * @param file where it stands
     * @param line the line that it starts on
     * @param number its place in the document, from 1
     * @param sid what its author calls it; empty for no name
     * @param effect {@code Allow} or {@code Deny}
     * @param actions what it is for
     * @param notActions what it is not for, all else being meant
     * @param resources what that may be done to
     * @param notResources what it may not be done to, all else being meant
     * @param conditions what must hold besides, each as operator, key and values
     */
    public record StatementResponse(
            String file,
            int line,
            int number,
            String sid,
            String effect,
            List<String> actions,
            List<String> notActions,
            List<String> resources,
            List<String> notResources,
            List<String> conditions) {
        public StatementResponse {
            actions = List.copyOf(actions);
            notActions = List.copyOf(notActions);
            resources = List.copyOf(resources);
            notResources = List.copyOf(notResources);
            conditions = List.copyOf(conditions);
        }

        public static StatementResponse from(StatementView text) {
            return new StatementResponse(
                    text.clause().file().toString(),
                    text.clause().line(),
                    text.clause().number(),
                    text.clause().sid(),
                    text.effect(),
                    text.actions().named(),
                    text.actions().excluded(),
                    text.resources().named(),
                    text.resources().excluded(),
                    text.conditions());
        }
    }

    /**
     * How one role differs from before.
     *
     * @param role its name
     * @param kind {@code added}, {@code changed} or {@code removed}
     * @param settings which of its settings are others, where it was there before
     */
    public record RoleChange(String role, String kind, List<String> settings) {
        public RoleChange {
            settings = List.copyOf(settings);
        }

        /** {@code changed job-worker (policy, ttl)}. */
        @Override
        public String toString() {
            return kind + ' ' + role + (settings.isEmpty() ? "" : " (" + String.join(", ", settings) + ")");
        }
    }

    /**
     * What reading the roles anew has changed.
     *
     * @param changes what is different; nothing if all is as before
     * @param warnings what now stands in the way of requests
     */
    public record RolesReloaded(List<RoleChange> changes, List<String> warnings) {
        public RolesReloaded {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }
}
