package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that select instances; an instance must match all that are given. */
final class InstanceFilter {
    @Option(names = "--role", paramLabel = "ROLE", description = "Only instances of this role.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "PATTERN",
            description = "Only instances of this name; * and ? are wildcards, as in 'batch-*'.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--ip", paramLabel = "CIDR", description = "Only instances with an address in this block.")
    private Optional<String> ip = Optional.empty();

    boolean isEmpty() {
        return role.isEmpty() && name.isEmpty() && ip.isEmpty();
    }

    Predicate<InstanceResponse> predicate() throws AdminException {
        Predicate<InstanceResponse> matches = instance -> true;
        if (role.isPresent()) {
            matches = matches.and(instance -> instance.role().equals(role.get()));
        }
        if (name.isPresent()) {
            Pattern pattern = glob(name.get());
            matches = matches.and(instance -> pattern.matcher(instance.name()).matches());
        }
        if (ip.isPresent()) {
            CidrBlock block = block(ip.get());
            matches = matches.and(
                    instance -> instance.ips().stream().map(IpAddress::parse).anyMatch(block::contains));
        }
        return matches;
    }

    private static Pattern glob(String text) {
        return Pattern.compile(Arrays.stream(text.split("(?<=[*?])|(?=[*?])"))
                .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
                .collect(Collectors.joining()));
    }

    private static CidrBlock block(String text) throws AdminException {
        try {
            return CidrBlock.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, "--ip is invalid: " + e.getMessage(), "");
        }
    }
}
