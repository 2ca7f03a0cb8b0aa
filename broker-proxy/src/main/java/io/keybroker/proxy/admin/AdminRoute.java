package io.keybroker.proxy.admin;

import io.keybroker.admin.api.AdminException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One route of the admin API, matched against the raw path without decoding.
 *
 * @param method the HTTP method
 * @param template the path, with {@code {}} for the part that varies
 * @param path the pattern of the template
 * @param handler what is done
 */
record AdminRoute(String method, String template, Pattern path, Handler handler) {
    static AdminRoute route(String method, String template, Handler handler) {
        String pattern = template.replace("{}", "([A-Za-z0-9._:-]{1,128})");
        return new AdminRoute(method, template, Pattern.compile(pattern), handler);
    }

    /** The part that varies, empty if there is none; nothing if this is another path. */
    Optional<String> nameIn(String requestPath) {
        Matcher matcher = path.matcher(requestPath);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(matcher.groupCount() == 0 ? "" : matcher.group(1));
    }

    /** What is done for one path; {@code name} is the part of it that varies, or empty. */
    interface Handler {
        Object handle(AdminRequest request, String name) throws AdminException;
    }
}
