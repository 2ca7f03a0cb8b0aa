package io.keybroker.launch;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.Query.Parameter;
import io.keybroker.role.LaunchSettings;
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
final class RunInstancesForm {
    /** Tag of a launch that requests a role. */
    static final String ROLE_TAG = "keybroker:role";

    private static final String USER_DATA = "UserData";
    private static final String CLIENT_TOKEN = "ClientToken";
    private static final String MAX_COUNT = "MaxCount";
    private static final String TEMPLATE = "LaunchTemplate.";
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");
    private static final Pattern TAG_KEY = Pattern.compile("(TagSpecification\\.[0-9]+)(\\.Tag\\.[0-9]+)\\.Key");

    private final List<Parameter> parameters;

    private RunInstancesForm(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /** Parses the form; rejects names that EC2 could read as one of the changed parameters. */
    static RunInstancesForm parse(byte[] form) throws RequestRejectedException {
        List<Parameter> parameters = Query.parseForm(form).parameters();
        for (Parameter parameter : parameters) {
            for (String known : List.of(USER_DATA, CLIENT_TOKEN, MAX_COUNT)) {
                if (parameter.name().equalsIgnoreCase(known)
                        && !parameter.name().equals(known)) {
                    throw malformed(
                            "a parameter name is invalid: '" + parameter.name() + "' (expected: " + known + ")");
                }
            }
        }
        return new RunInstancesForm(parameters);
    }

    private Optional<String> value(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** Returns the maximum number of machines. */
    int count() throws RequestRejectedException {
        String count = value(MAX_COUNT).orElse("");
        if (!COUNT.matcher(count).matches()) {
            throw malformed("MaxCount is '" + count + "' (expected: how many instances to launch, 1 to 9999)");
        }
        return Integer.parseInt(count);
    }

    /** Returns the image ID, if the request names one. */
    Optional<String> image() {
        return value("ImageId").filter(id -> IMAGE.matcher(id).matches());
    }

    /** Returns the client token, which makes EC2's launch idempotent. */
    Optional<String> clientToken() {
        return value(CLIENT_TOKEN).filter(token -> !token.isEmpty());
    }

    /** Returns the decoded user data; empty if absent. */
    byte[] userData() throws RequestRejectedException {
        Optional<String> given = value(USER_DATA);
        if (given.isEmpty()
                && parameters.stream().anyMatch(parameter -> parameter.name().startsWith(TEMPLATE))) {
            throw malformed("the launch template may contain user data, which the bootstrap would replace"
                    + " (expected: UserData in the request; empty if the template has none)");
        }
        try {
            return Base64.getDecoder().decode(given.orElse("").replaceAll("[\\r\\n]", ""));
        } catch (IllegalArgumentException e) {
            throw malformed("UserData is invalid (expected: base64)");
        }
    }

    /** Returns the role of the machines: the default, or that of its tag if the settings permit it. */
    String role(LaunchSettings launches) throws RequestRejectedException {
        Set<String> roles = taggedRoles();
        if (roles.size() > 1) {
            throw malformed("the tag " + ROLE_TAG + " names " + roles.size() + " roles (expected: one)");
        }
        String role = roles.isEmpty() ? launches.role() : roles.iterator().next();
        if (!role.equals(launches.role()) && !launches.tagged().contains(role)) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    "the tag " + ROLE_TAG + " names the role '" + role + "', which launches.tagged of this role"
                            + " does not allow");
        }
        return role;
    }

    private Set<String> taggedRoles() {
        Set<String> roles = new TreeSet<>();
        for (Parameter parameter : parameters) {
            Matcher key = TAG_KEY.matcher(parameter.name());
            if (key.matches() && parameter.value().equals(ROLE_TAG)) {
                String type = value(key.group(1) + ".ResourceType").orElse("");
                if (type.equals("instance")) {
                    roles.add(value(key.group(1) + key.group(2) + ".Value").orElse(""));
                }
            }
        }
        return roles;
    }

    /** Returns the parameters in canonical order. */
    String canonical() {
        return Query.of(parameters).canonical();
    }

    /** Returns the form with other user data, and with a client token if it has none. */
    byte[] withUserData(byte[] userData, String otherwiseCalled) {
        List<Parameter> changed = parameters.stream()
                .filter(parameter -> !parameter.name().equals(USER_DATA))
                .collect(Collectors.toCollection(ArrayList::new));
        changed.add(new Parameter(USER_DATA, Base64.getEncoder().encodeToString(userData)));
        if (clientToken().isEmpty()) {
            changed.removeIf(parameter -> parameter.name().equals(CLIENT_TOKEN));
            changed.add(new Parameter(CLIENT_TOKEN, otherwiseCalled));
        }
        return Query.of(changed).canonical().getBytes(StandardCharsets.US_ASCII);
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
