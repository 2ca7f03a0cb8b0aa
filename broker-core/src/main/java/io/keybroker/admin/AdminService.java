package io.keybroker.admin;

/**
 * The operator use cases, one per noun of the admin API. Calls block; each change is in the audit log before its
 * success is reported.
 *
 * @param status the broker's status
 * @param seal the seal of the store
 * @param audit the audit log
 * @param instances instances
 * @param tickets tickets
 * @param launches operator launches
 * @param roles roles
 * @param identities identities and their rotations
 * @param secrets third-party secrets
 * @param storeKeys store keys
 * @param masterKeys master keys
 * @param operators operators
 */
public record AdminService(
        StatusAdmin status,
        SealAdmin seal,
        AuditAdmin audit,
        InstanceAdmin instances,
        TicketAdmin tickets,
        LaunchAdmin launches,
        RoleAdmin roles,
        IdentityAdmin identities,
        SecretAdmin secrets,
        StoreKeyAdmin storeKeys,
        MasterKeyAdmin masterKeys,
        OperatorAdmin operators) {}
