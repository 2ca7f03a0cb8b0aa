package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.role.Role;
import java.util.Map;

/** Reads broker.yaml's roles and their policy files anew. */
@FunctionalInterface
public interface RoleSource {
    /** Each role under its name; a file that cannot stand is a problem that names it, and its line. */
    Map<String, Role> read() throws AdminException;
}
