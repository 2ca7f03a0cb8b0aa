package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.http.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A row of operations.tsv, taken apart by {@link OperationRowParser}; {@link #text} writes it back as it was.
 *
 * @param service the service's own name
 * @param name the operation's name
 * @param route where a REST operation is found
 * @param mappings the actions that it asks for, and their resources
 * @param roles the members that pass a role
 * @param keys the condition keys that the request shows
 * @param traits all else
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
     * A method and a path template, and what tells the operation from others that have the same.
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
     * @param guard the member without which the action is not asked for; empty for always
     * @param action the action; empty or {@code -} for the operation's own name
     * @param finding how the resources are found
     * @param member the member that a special finding reads; empty for others
     * @param types the types of resource, where they are found by type
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
     * A type of resource and what fills the gaps of its ARN.
     *
     * @param required whether the action is always decided on a resource of the type
     * @param name the type's name; {@code *} for any resource
     * @param gaps for each gap the members that can fill it; none for what the request does not show
     * @param column where it stands in the row, for messages
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
     * @param profile whether it names what holds a role, an instance profile or a launch template
     */
    public record PassedRole(String member, boolean profile) {
        String text() {
            return (profile ? "profile:" : "") + member;
        }
    }

    /** The row as the table has it. */
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
