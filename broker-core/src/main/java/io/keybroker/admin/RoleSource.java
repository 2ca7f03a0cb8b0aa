package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.role.Role;
import java.util.Map;

/** Port that reads the roles of broker.yaml and their policy files again. */
@FunctionalInterface
public interface RoleSource {
    /** Each role under its name; a file that cannot stand is a problem that names it, and its line. */
    Map<String, Role> read() throws AdminException;
}
