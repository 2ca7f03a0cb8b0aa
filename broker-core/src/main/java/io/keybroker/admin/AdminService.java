package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchOrder;
import io.keybroker.admin.api.LaunchMessages.LaunchReply;
import io.keybroker.admin.api.LaunchMessages.RehearsalReply;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunch;
import io.keybroker.admin.api.LaunchMessages.SettleLaunch;
import io.keybroker.admin.api.LaunchMessages.SettledReply;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.admin.api.RegisterInstanceResponse;
import io.keybroker.admin.api.Responses.CallerReply;
import io.keybroker.admin.api.Responses.IdentityList;
import io.keybroker.admin.api.Responses.IdentityReply;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstancePage;
import io.keybroker.admin.api.Responses.InstanceReply;
import io.keybroker.admin.api.Responses.RoleList;
import io.keybroker.admin.api.Responses.RoleReply;
import io.keybroker.admin.api.Responses.StatusReply;
import io.keybroker.admin.api.RoleResponses.RoleDetails;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.admin.api.RoleResponses.StatementReply;
import io.keybroker.admin.api.TicketMessages.Announcement;
import io.keybroker.admin.api.TicketMessages.IssuedTicketReply;
import io.keybroker.admin.api.TicketMessages.TicketList;
import io.keybroker.admin.api.TicketMessages.TicketReply;
import io.keybroker.audit.AuditLog;
import io.keybroker.audit.AuditReader;
import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.identity.IdentityStore;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.MasterKeys;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.seal.SealControl;
import io.keybroker.seal.StoreKeys;
import io.keybroker.secret.SecretStore;
import io.keybroker.ticket.TicketStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Facade of the operator use cases. Calls block; each change is in the audit log before its success is reported. */
public final class AdminService {
    private final Parts parts;
    private final BrokerAddress advertised;
    private final InstanceAdmin instances;
    private final InstancePager pages;
    private final TicketAdmin tickets;
    private final IdentityAdmin identities;
    private final SealAdmin sealing;
    private final SecretAdmin secrets;
    private final MasterKeyAdmin masterKeys;
    private final StoreKeyAdmin storeKeys;
    private final LaunchAdmin launches;
    private final FixedAddressLaunchAdmin pinned;
    private final RoleReloader roleReload;
    private final AuditAdmin audit;
    private final Instant since;

    /** With roles that stay as they are. */
    public AdminService(Parts parts, BrokerAddress advertised) {
        this(parts, advertised, parts.roles()::byName);
    }

    public AdminService(Parts parts, BrokerAddress advertised, RoleSource roleFiles) {
        this.parts = parts;
        this.advertised = advertised;
        ChangeAudit changes = new ChangeAudit(parts.audit(), parts.clock());
        this.instances = new InstanceAdmin(
                parts.registrations(), parts.roles(), parts.secrets(), parts.clock(), advertised, changes);
        this.pages = new InstancePager(parts.registrations(), instances);
        this.identities =
                new IdentityAdmin(parts.realKeys(), parts.known(), parts.identities(), parts.rotations(), changes);
        this.sealing = new SealAdmin(parts.seal(), parts.audit(), parts.clock());
        this.secrets = new SecretAdmin(parts.kept().thirdParty(), changes);
        this.masterKeys = new MasterKeyAdmin(parts.kept().masters(), changes);
        this.storeKeys = new StoreKeyAdmin(parts.kept().openers(), changes);
        this.tickets = new TicketAdmin(parts.tickets(), parts.roles(), parts.clock(), advertised, changes);
        LaunchPreparation means =
                new LaunchPreparation(parts.identities(), parts.known(), parts.tickets(), advertised, tickets, changes);
        this.launches = new LaunchAdmin(parts.launcher(), tickets, means);
        this.pinned = new FixedAddressLaunchAdmin(parts.tickets(), parts.launcher(), tickets, changes, means);
        this.roleReload = new RoleReloader(parts.roles(), parts.registrations(), parts.clock(), roleFiles, changes);
        this.audit = new AuditAdmin(parts.history(), parts.registrations(), parts.clock());
        this.since = parts.clock().instant();
    }

    /**
     * What the service works on.
     *
     * @param registrations the registry's changes
     * @param tickets rights to enrol
     * @param roles what instances may do
     * @param realKeys the real keys
     * @param identities the names of identities in broker.yaml
     * @param known these identities, wherever their keys come from
     * @param rotations replaces the sealed ones
     * @param secrets where instance secrets come from
     * @param kept what else lies in the sealed store
     * @param seal the lock on all of it
     * @param audit where changes are recorded
     * @param history reads those records back
     * @param launcher EC2, where operators launch
     * @param clock the time
     */
    public record Parts(
            InstanceStore registrations,
            TicketStore tickets,
            Roles roles,
            IdentityStore realKeys,
            Set<String> identities,
            IdentityDirectory known,
            KeyRotator rotations,
            InstanceSecretSource secrets,
            Kept kept,
            SealControl seal,
            AuditLog audit,
            AuditReader history,
            Ec2Launcher launcher,
            Clock clock) {
        public Parts {
            identities = Set.copyOf(identities);
        }
    }

    /**
     * What else lies in the sealed store, and what opens it.
     *
     * @param thirdParty the secrets of others
     * @param masters what instances' secrets come from
     * @param openers what opens the store
     */
    public record Kept(SecretStore thirdParty, MasterKeys masters, StoreKeys openers) {}

    public RegisterInstanceResponse registerInstance(OperatorContext operatorContext, RegisterInstanceRequest request)
            throws AdminException {
        return instances.register(operatorContext, request);
    }

    /** Registers an instance whose credential can be renewed. */
    public RegisterInstanceResponse registerRenewable(OperatorContext operatorContext, RegisterInstanceRequest request)
            throws AdminException {
        return instances.registerRenewable(operatorContext, request);
    }

    /** All instances, if they are not too many for one answer. */
    public InstanceList instances() throws AdminException {
        return pages.all();
    }

    /** At most so many instances after those of the last page; {@code after} is what that one called the next. */
    public InstancePage instances(String after, int limit) throws AdminException {
        return pages.page(after, limit);
    }

    public InstanceReply instance(String idOrName) throws AdminException {
        return instances.find(idOrName);
    }

    /** Takes an instance's rights for ever. */
    public InstanceReply revoke(OperatorContext operatorContext, String idOrName) throws AdminException {
        return instances.revoke(operatorContext, idOrName);
    }

    /** Takes an instance's rights until it is resumed. */
    public InstanceReply suspend(OperatorContext operatorContext, String idOrName) throws AdminException {
        return instances.suspend(operatorContext, idOrName);
    }

    public InstanceReply resume(OperatorContext operatorContext, String idOrName) throws AdminException {
        return instances.resume(operatorContext, idOrName);
    }

    /** Lets an instance that has lost its nonce enrol once more. */
    public InstanceReply reset(OperatorContext operatorContext, String idOrName) throws AdminException {
        return instances.reset(operatorContext, idOrName);
    }

    public IssuedTicketReply issueTicket(OperatorContext operatorContext, CreateTicketRequest request)
            throws AdminException {
        return tickets.issue(operatorContext, request);
    }

    public TicketList tickets() {
        return tickets.list();
    }

    public TicketReply ticket(String id) throws AdminException {
        return tickets.find(id);
    }

    /** Lets nobody enrol with a ticket any more; who has enrolled stays. */
    public TicketReply revokeTicket(OperatorContext operatorContext, String id) throws AdminException {
        return tickets.revoke(operatorContext, id);
    }

    /** Notes which instances a launch has brought up, so that EC2 need not be asked for each. */
    public TicketReply announceInstances(OperatorContext operatorContext, String id, Announcement announced)
            throws AdminException {
        return tickets.announce(operatorContext, id, announced);
    }

    /** Launches machines with a ticket of their own. */
    public LaunchReply launch(OperatorContext operatorContext, LaunchOrder launchOrder) throws AdminException {
        return launchOrder.pin().isEmpty()
                ? launches.launch(operatorContext, launchOrder)
                : pinned.launch(operatorContext, launchOrder);
    }

    /** Says what a launch would send, and whether EC2 would grant it. */
    public RehearsalReply rehearseLaunch(LaunchOrder launchOrder) throws AdminException {
        return launchOrder.pin().isEmpty() ? launches.dryRun(launchOrder) : pinned.dryRun(launchOrder);
    }

    /** Finds out what came of a launch that broke off. */
    public LaunchReply resumeLaunch(OperatorContext operatorContext, String ticket, ResumeLaunch resumeLaunch)
            throws AdminException {
        return launches.resume(operatorContext, ticket, resumeLaunch);
    }

    /** Finds the machines of a launch with interfaces of their own, and removes what it left unused. */
    public SettledReply settleLaunch(OperatorContext operatorContext, String launch, SettleLaunch settleLaunch)
            throws AdminException {
        return pinned.settle(operatorContext, launch, settleLaunch);
    }

    public RoleList roles() {
        return new RoleList(new TreeMap<>(parts.roles().byName())
                .values().stream().map(this::reply).toList());
    }

    public RoleDetails role(String name) throws AdminException {
        return details(parts.roles()
                .find(name)
                .orElseThrow(() ->
                        NameRules.unknown("role", name, parts.roles().byName().keySet())));
    }

    /** Takes over the roles as broker.yaml now has them. */
    public RolesReloaded reloadRoles(OperatorContext operatorContext) throws AdminException {
        return roleReload.reload(operatorContext, this::hasKey);
    }

    public IdentityList identities() {
        return identities.list();
    }

    public IdentityReply addIdentity(OperatorContext operatorContext, PutIdentityRequest request)
            throws AdminException {
        return identities.add(operatorContext, request);
    }

    /** Forgets a real key. */
    public IdentityReply removeIdentity(OperatorContext operatorContext, String name) throws AdminException {
        return identities.remove(operatorContext, name);
    }

    public IdentityReply identity(String name) throws AdminException {
        return identities.find(name);
    }

    /** Has IAM replace a real key, without a pause. */
    public IdentityReply rotateIdentity(OperatorContext operatorContext, String name) throws AdminException {
        return identities.rotate(operatorContext, name);
    }

    /** Turns a rotation back. */
    public IdentityReply abortRotation(OperatorContext operatorContext, String name) throws AdminException {
        return identities.abortRotation(operatorContext, name);
    }

    /** Ends a rotation where it stands. */
    public IdentityReply forgetRotation(OperatorContext operatorContext, String name) throws AdminException {
        return identities.forgetRotation(operatorContext, name);
    }

    /** Asks AWS whom an identity's key belongs to. */
    public CallerReply verifyIdentity(String name) throws AdminException {
        return identities.verify(name);
    }

    /** Third parties' secrets. */
    public SecretAdmin secrets() {
        return secrets;
    }

    /** What instances' secrets come from. */
    public MasterKeyAdmin masterKeys() {
        return masterKeys;
    }

    /** What opens the sealed store. */
    public StoreKeyAdmin storeKeys() {
        return storeKeys;
    }

    /** Locks the real keys away and opens them again. */
    public SealAdmin sealing() {
        return sealing;
    }

    public StatusReply status() {
        InstanceCount count = parts.registrations().count(parts.clock().instant());
        boolean sealed = sealing.sealed();
        List<String> keyless = sealed ? List.of() : identities.identitiesWithoutKey();
        String open = keyless.isEmpty() ? "ready" : "degraded";
        return new StatusReply(
                sealed ? "sealed" : open,
                Optional.ofNullable(AdminService.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                since,
                advertised.endpoint().toString(),
                advertised.caBundle().toString(),
                count.active(),
                count.all(),
                parts.roles().byName().size(),
                keyless);
    }

    /** Reads the audit log, and explains what stands there. */
    public AuditAdmin audit() {
        return audit;
    }

    private RoleReply reply(Role role) {
        return new RoleReply(role.name(), role.identity(), hasKey(role.identity()), role.ttl(), role.maxTtl());
    }

    private RoleDetails details(Role role) {
        return new RoleDetails(
                role.name(),
                role.identity(),
                hasKey(role.identity()),
                role.signers().byService(),
                role.ttl(),
                role.maxTtl(),
                role.leeway().presigned() ? "bound" : "off",
                role.leeway().sigv2(),
                role.leeway().mint().stream().sorted().toList(),
                role.leeway().learnMode() ? "learn" : "enforce",
                role.policy().statements().stream().map(StatementReply::from).toList(),
                role.tags().byName());
    }

    private boolean hasKey(String identity) {
        return parts.known().find(identity).isPresent();
    }
}
