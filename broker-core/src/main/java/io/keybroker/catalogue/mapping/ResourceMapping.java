package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Mapping from a request to the resources of one type.
 *
 * @param required whether the action is always authorized on a resource of the type, named or not
 * @param templates its ARN templates, the default first
 * @param gaps for each ARN variable, the members that can fill it
 */
record ResourceMapping(boolean required, List<ArnTemplate> templates, List<List<MemberRef>> gaps) {
    private static final int MOST_RESOURCES = 2000;
    /** Maximum length of an ARN, and so of a name. */
    static final int MAX_NAME_LENGTH = 2048;

    static ResourceMapping of(ParsedOperation.ResourceType type, String arn) {
        List<ArnTemplate> templates =
                Arrays.stream(arn.split(", ")).map(ArnTemplate::new).toList();
        int size = Math.max(templates.get(0).size(), arn.equals("*") ? 1 : 0);
        // further members are variables of a second ARN template
        List<List<MemberRef>> gaps = new ArrayList<>(
                type.gaps().subList(0, Math.min(size, type.gaps().size())));
        gaps.addAll(Collections.nCopies(size - gaps.size(), List.of()));
        return new ResourceMapping(type.required(), templates, List.copyOf(gaps));
    }

    boolean readsBody() {
        return gaps.stream().flatMap(List::stream).anyMatch(member -> RequestMembers.isInBody(member.address()));
    }

    List<String> addresses() {
        return gaps.stream()
                .flatMap(List::stream)
                .flatMap(member ->
                        Stream.concat(Stream.of(member.address()), member.reading().companionMembers().stream()))
                .toList();
    }

    /**
     * Adds the named resources, and removes their values from the unexplained ones.
     *
     * @return whether the request names a resource
     */
    boolean collect(RequestMembers members, PartitionRegion place, ResolvedResources resolvedResources)
            throws RequestRejectedException {
        ArnTemplate template = templates.get(0);
        List<List<ArnTemplate.Substitution>> values = new ArrayList<>();
        int before = resolvedResources.resources().size();
        boolean foreign = false;
        for (int i = 0; i < gaps.size(); i++) {
            List<ArnTemplate.Substitution> named = new ArrayList<>(1);
            for (MemberRef member : gaps.get(i)) {
                for (String value : members.values(member.address())) {
                    if (value.length() > MAX_NAME_LENGTH) {
                        throw tooLarge("a resource's name is longer than " + MAX_NAME_LENGTH + " characters");
                    }
                    if (!value.startsWith("arn:")) {
                        resolvedResources.explained().add(value);
                        named.addAll(member.reading().read(value, place, members));
                    } else if (!addArn(value, member, members, resolvedResources)) {
                        foreign |= !addPart(value, i, named, resolvedResources);
                        named.addAll(member.reading().behind(value, place));
                    }
                }
            }
            values.add(named);
        }
        boolean whole = resolvedResources.resources().size() > before;
        boolean some = false;
        boolean every = true;
        for (List<ArnTemplate.Substitution> named : values) {
            some |= !named.isEmpty();
            every &= !named.isEmpty();
        }
        if (required ? some || (!whole && !foreign) : some && (every || !whole)) {
            combine(template, values, place, resolvedResources.resources());
        }
        return resolvedResources.resources().size() > before;
    }

    private static RequestRejectedException tooLarge(String detail) {
        return new RequestRejectedException(ErrorCode.TOO_LARGE, detail);
    }

    /** Adds an ARN of this type as the resource itself. */
    private boolean addArn(String arn, MemberRef member, RequestMembers members, ResolvedResources resolvedResources)
            throws RequestRejectedException {
        String read = member.reading().arn(arn);
        if (templates.stream().noneMatch(template -> template.matches(read))) {
            return false;
        }
        resolvedResources.explained().add(arn);
        resolvedResources.resources().add(read + member.reading().suffix(read, members));
        return true;
    }

    /** Adds the part that an ARN of a parent resource contains. */
    private boolean addPart(
            String arn, int gap, List<ArnTemplate.Substitution> named, ResolvedResources resolvedResources) {
        for (ArnTemplate template : templates) {
            Optional<ArnTemplate.Substitution> part =
                    gap + 1 < template.size() ? template.prefixThrough(gap, arn) : Optional.empty();
            if (part.isPresent()) {
                resolvedResources.explained().add(arn);
                named.add(part.get());
                return true;
            }
        }
        resolvedResources.arns().add(arn);
        return false;
    }

    private static void combine(
            ArnTemplate template, List<List<ArnTemplate.Substitution>> values, PartitionRegion place, Set<String> into)
            throws RequestRejectedException {
        long count = 1;
        for (List<ArnTemplate.Substitution> list : values) {
            count *= Math.max(1, list.size());
            if (count > MOST_RESOURCES) {
                throw tooLarge("the request has more than " + MOST_RESOURCES + " resources");
            }
        }
        for (int n = 0; n < count; n++) {
            List<String> texts = new ArrayList<>(values.size());
            PartitionRegion where = place;
            String account = ArnTemplate.UNKNOWN;
            int rest = n;
            for (List<ArnTemplate.Substitution> list : values) {
                if (list.isEmpty()) {
                    texts.add(ArnTemplate.UNKNOWN);
                    continue;
                }
                ArnTemplate.Substitution named = list.get(rest % list.size());
                rest /= list.size();
                texts.add(named.text());
                where = named.place();
                account = named.account().equals(ArnTemplate.UNKNOWN) ? account : named.account();
            }
            into.add(template.fill(where, account, texts));
        }
    }

    /**
     * The resolved resources of a request.
     *
     * @param resources the ARNs
     * @param explained the members' values that some type matched
     * @param arns the ARNs that no type matched
     */
    record ResolvedResources(Set<String> resources, Set<String> explained, Set<String> arns) {}
}
