package io.keybroker.launch;

import io.keybroker.http.Query;
import io.keybroker.http.Query.Parameter;
import io.keybroker.policy.Launches;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A RunInstances form: the parameters that the broker needs, and a copy with other user data. */
final class LaunchRequest {
    /** The tag by which a launch asks for a role. */
    static final String ROLE_TAG = "keybroker:role";

    private static final String USER_DATA = "UserData";
    private static final String CLIENT_TOKEN = "ClientToken";
    private static final String MAX_COUNT = "MaxCount";
    private static final String TEMPLATE = "LaunchTemplate.";
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");
    private static final Pattern TAG_KEY = Pattern.compile("(TagSpecification\\.[0-9]+)(\\.Tag\\.[0-9]+)\\.Key");

    private final List<Parameter> parameters;

    private LaunchRequest(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /** Reads it; a name that EC2 could take for one of those that are changed is refused. */
    static LaunchRequest parse(byte[] form) throws RefusedException {
        List<Parameter> parameters = Query.parseForm(form).parameters();
        for (Parameter each : parameters) {
            for (String known : List.of(USER_DATA, CLIENT_TOKEN, MAX_COUNT)) {
                if (each.name().equalsIgnoreCase(known) && !each.name().equals(known)) {
                    throw malformed("a parameter name is invalid: '" + each.name() + "' (expected: " + known + ")");
                }
            }
        }
        return new LaunchRequest(parameters);
    }

    private Optional<String> value(String name) {
        return parameters.stream()
                .filter(each -> each.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** How many machines may come of it. */
    int count() throws RefusedException {
        String count = value(MAX_COUNT).orElse("");
        if (!COUNT.matcher(count).matches()) {
            throw malformed("MaxCount is '" + count + "' (expected: how many instances to launch, 1 to 9999)");
        }
        return Integer.parseInt(count);
    }

    /** The image that its machines are made from, if it is named by its id. */
    Optional<String> image() {
        return value("ImageId").filter(id -> IMAGE.matcher(id).matches());
    }

    /** The launcher's own name for this launch, by which EC2 knows it again. */
    Optional<String> clientToken() {
        return value(CLIENT_TOKEN).filter(token -> !token.isEmpty());
    }

    /** The user data, decoded; empty if there is none. */
    byte[] userData() throws RefusedException {
        Optional<String> given = value(USER_DATA);
        if (given.isEmpty() && parameters.stream().anyMatch(each -> each.name().startsWith(TEMPLATE))) {
            throw malformed("the launch template may contain user data, which the bootstrap would replace"
                    + " (expected: UserData in the request; empty if the template has none)");
        }
        try {
            return Base64.getDecoder().decode(given.orElse("").replaceAll("[\\r\\n]", ""));
        } catch (IllegalArgumentException e) {
            throw malformed("UserData is invalid (expected: base64)");
        }
    }

    /** The role that its machines get: the usual one, or the one that its tag names and the settings allow. */
    String role(Launches launches) throws RefusedException {
        Set<String> asked = taggedRoles();
        if (asked.size() > 1) {
            throw malformed("the tag " + ROLE_TAG + " names " + asked.size() + " roles (expected: one)");
        }
        String role = asked.isEmpty() ? launches.role() : asked.iterator().next();
        if (!role.equals(launches.role()) && !launches.tagged().contains(role)) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED,
                    "the tag " + ROLE_TAG + " names the role '" + role + "', which launches.tagged of this role"
                            + " does not allow");
        }
        return role;
    }

    private Set<String> taggedRoles() {
        Set<String> roles = new TreeSet<>();
        for (Parameter each : parameters) {
            Matcher key = TAG_KEY.matcher(each.name());
            if (key.matches() && each.value().equals(ROLE_TAG)) {
                String type = value(key.group(1) + ".ResourceType").orElse("");
                if (type.equals("instance")) {
                    roles.add(value(key.group(1) + key.group(2) + ".Value").orElse(""));
                }
            }
        }
        return roles;
    }

    /** What it asks for, whatever the order in which it does. */
    String canonical() {
        return Query.of(parameters).canonical();
    }

    /** The same launch with other user data, and with a name of its own if it has none. */
    byte[] with(byte[] userData, String otherwiseCalled) {
        List<Parameter> changed = parameters.stream()
                .filter(each -> !each.name().equals(USER_DATA))
                .collect(Collectors.toCollection(ArrayList::new));
        changed.add(new Parameter(USER_DATA, Base64.getEncoder().encodeToString(userData)));
        if (clientToken().isEmpty()) {
            changed.removeIf(each -> each.name().equals(CLIENT_TOKEN));
            changed.add(new Parameter(CLIENT_TOKEN, otherwiseCalled));
        }
        return Query.of(changed).canonical().getBytes(StandardCharsets.US_ASCII);
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
