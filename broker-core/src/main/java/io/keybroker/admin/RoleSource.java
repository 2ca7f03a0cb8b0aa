package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.role.Role;
import java.util.Map;

/** Port that reads the roles of broker.yaml and their policy files again. */
@FunctionalInterface
public interface RoleSource {
    /** Returns each role by its name; an invalid file is rejected with its name and line. */
    Map<String, Role> read() throws AdminException;
}
