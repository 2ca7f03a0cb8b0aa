package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.http.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A row of operations.tsv, parsed by {@link OperationRowParser}; {@link #text} returns its original form.
 *
 * @param service the service's own name
 * @param name the operation's name
 * @param route the route of a REST operation
 * @param mappings the actions that it requires, and their resources
 * @param roles the members that pass a role
 * @param keys the condition keys in the request
 * @param traits the traits
 */
public record ParsedOperation(
        String service,
        String name,
        Optional<Route> route,
        List<Mapping> mappings,
        List<PassedRole> roles,
        List<ConditionKeyMapping> keys,
        List<OperationTraits.Trait> traits) {
    /**
     * A method and a path template, with the distinguishing parameters of operations that share them.
     *
     * @param method the method
     * @param path the path with its labels
     * @param literals query parameters that the request must have; those with a value must have it
     * @param needed query parameters ({@code ?name}) and headers ({@code #name}) that it must have
     */
    public record Route(String method, String path, List<Query.Parameter> literals, List<String> needed) {
        String text() {
            String query = literals.stream()
                    .map(literal -> literal.value().isEmpty() ? literal.name() : literal.name() + '=' + literal.value())
                    .collect(Collectors.joining("&"));
            String needs = needed.stream().map(need -> ' ' + need).collect(Collectors.joining());
            return method + ' ' + path + (query.isEmpty() ? "" : '?' + query) + needs;
        }
    }

    /**
     * One action and its resources.
     *
     * @param guard the member that requires the action if present; empty for always
     * @param action the action; empty or {@code -} for the operation's own name
     * @param finding the source of the resources
     * @param member the member of a special source; empty for others
     * @param types the resource types, if found by type
     */
    public record Mapping(
            String guard,
            String action,
            ActionMapping.ResourceSource finding,
            String member,
            List<ResourceType> types) {
        String text() {
            String target = switch (finding) {
                case NONE -> "";
                case HIDDEN -> "@?";
                case PATH -> "@^";
                case TYPED -> types.stream().map(ResourceType::text).collect(Collectors.joining("|", "@", ""));
                default -> '^' + finding.wireName() + ':' + member;
            };
            return (guard.isEmpty() ? "" : guard + '>') + action + target;
        }
    }

    /**
     * A resource type and the members of its ARN variables.
     *
     * @param required whether the action is always authorized on a resource of the type
     * @param name the type's name; {@code *} for any resource
     * @param gaps the members of each variable; empty if the request does not contain it
     * @param column its column in the row, for messages
     */
    record ResourceType(boolean required, String name, List<List<MemberRef>> gaps, int column) {
        String text() {
            String members = gaps.stream()
                    .map(gap -> gap.isEmpty()
                            ? "?"
                            : gap.stream().map(MemberRef::text).collect(Collectors.joining("/")))
                    .collect(Collectors.joining(","));
            return (required ? "!" : "") + name + (gaps.isEmpty() ? "" : ':' + members);
        }
    }

    /**
     * A member that passes a role to the service.
     *
     * @param member the member
     * @param profile whether it names a holder of a role, an instance profile or a launch template
     */
    public record PassedRole(String member, boolean profile) {
        String text() {
            return (profile ? "profile:" : "") + member;
        }
    }

    /** Returns the row as written in the table. */
    String text() {
        return String.join(
                "\t",
                service,
                name,
                route.map(Route::text).orElse("-"),
                mappings.stream().map(Mapping::text).collect(Collectors.joining(";")),
                words(roles.stream().map(PassedRole::text).toList()),
                words(keys.stream().map(ConditionKeyMapping::text).toList()),
                words(traits.stream().map(OperationTraits.Trait::text).toList()));
    }

    private static String words(List<String> words) {
        return words.isEmpty() ? "-" : String.join(" ", words);
    }
}
