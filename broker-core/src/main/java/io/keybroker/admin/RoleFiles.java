package io.keybroker.admin;

import io.keybroker.policy.Role;
import java.util.Map;

/** Reads broker.yaml's roles and their policy files anew. */
@FunctionalInterface
public interface RoleFiles {
    /** Each role under its name; a file that cannot stand is a problem that names it, and its line. */
    Map<String, Role> read() throws AdminProblem;
}
