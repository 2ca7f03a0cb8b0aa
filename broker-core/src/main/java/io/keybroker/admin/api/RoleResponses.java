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
     * Details of a role.
     *
     * @param name the role name
     * @param identity the identity that signs
     * @param ready whether the key of the identity is available
     * @param identities the identities by service that override it
     * @param ttl the default lease duration
     * @param maxTtl the maximum lease duration
     * @param presign {@code bound} if presigned URLs are accepted, else {@code off}
     * @param sigv2 whether SigV2 is accepted
     * @param mint the credential-issuing actions that its policy may allow
     * @param mode {@code learn} if denied requests are forwarded and recorded, else {@code enforce}
     * @param statements the policy statements
     * @param tags the tags
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
     * A policy statement.
     *
     * @param file the file of the statement
     * @param line its first line
     * @param number its position in the document, from 1
     * @param sid the Sid; empty if absent
     * @param effect {@code Allow} or {@code Deny}
     * @param actions the values of Action
     * @param notActions the values of NotAction
     * @param resources the values of Resource
     * @param notResources the values of NotResource
     * @param conditions the conditions, each as operator, key and values
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
     * A change of a role.
     *
     * @param role the role name
     * @param kind {@code added}, {@code changed} or {@code removed}
     * @param settings the changed settings of a changed role
     */
    public record RoleChange(String role, String kind, List<String> settings) {
        public RoleChange {
            settings = List.copyOf(settings);
        }

        /** Returns text such as {@code changed job-worker (policy, ttl)}. */
        @Override
        public String toString() {
            return kind + ' ' + role + (settings.isEmpty() ? "" : " (" + String.join(", ", settings) + ")");
        }
    }

    /**
     * The result of a role reload.
     *
     * @param changes the changes; empty if there are none
     * @param warnings new obstacles for requests
     */
    public record RolesReloaded(List<RoleChange> changes, List<String> warnings) {
        public RolesReloaded {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }
}
