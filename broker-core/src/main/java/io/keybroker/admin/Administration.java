package io.keybroker.admin;

import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.RehearsalReply;
import io.keybroker.admin.LaunchReplies.ResumeLaunch;
import io.keybroker.admin.LaunchReplies.SettleLaunch;
import io.keybroker.admin.LaunchReplies.SettledReply;
import io.keybroker.admin.Replies.CallerReply;
import io.keybroker.admin.Replies.IdentityList;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.admin.Replies.InstanceList;
import io.keybroker.admin.Replies.InstancePage;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.admin.Replies.RoleList;
import io.keybroker.admin.Replies.RoleReply;
import io.keybroker.admin.Replies.StatusReply;
import io.keybroker.admin.RoleReplies.RoleDetails;
import io.keybroker.admin.RoleReplies.RolesReloaded;
import io.keybroker.admin.RoleReplies.StatementReply;
import io.keybroker.admin.TicketReplies.Announcement;
import io.keybroker.admin.TicketReplies.IssuedTicketReply;
import io.keybroker.admin.TicketReplies.TicketList;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.audit.AuditLog;
import io.keybroker.audit.AuditRecords;
import io.keybroker.credential.InstanceSecrets;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.RealKeys;
import io.keybroker.identity.Seal;
import io.keybroker.identity.StoreKeys;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.MasterKeys;
import io.keybroker.registry.Registrations;
import io.keybroker.registry.Tickets;
import io.keybroker.secret.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Facade of the operator use cases. Calls block; each change is in the audit log before its success is reported. */
public final class Administration {
    private final Parts parts;
    private final Advertised advertised;
    private final InstanceChanges instances;
    private final InstancePages pages;
    private final TicketChanges tickets;
    private final IdentityKeys identities;
    private final Sealing sealing;
    private final SecretChanges secrets;
    private final MasterKeyChanges masterKeys;
    private final StoreKeyChanges storeKeys;
    private final LaunchChanges launches;
    private final PinnedLaunches pinned;
    private final RoleReload roleReload;
    private final AuditReading audit;
    private final Instant since;

    /** With roles that stay as they are. */
    public Administration(Parts parts, Advertised advertised) {
        this(parts, advertised, parts.roles()::byName);
    }

    public Administration(Parts parts, Advertised advertised, RoleFiles roleFiles) {
        this.parts = parts;
        this.advertised = advertised;
        ChangeRecord changes = new ChangeRecord(parts.audit(), parts.clock());
        this.instances = new InstanceChanges(
                parts.registrations(), parts.roles(), parts.secrets(), parts.clock(), advertised, changes);
        this.pages = new InstancePages(parts.registrations(), instances);
        this.identities =
                new IdentityKeys(parts.realKeys(), parts.known(), parts.identities(), parts.rotations(), changes);
        this.sealing = new Sealing(parts.seal(), parts.audit(), parts.clock());
        this.secrets = new SecretChanges(parts.kept().thirdParty(), changes);
        this.masterKeys = new MasterKeyChanges(parts.kept().masters(), changes);
        this.storeKeys = new StoreKeyChanges(parts.kept().openers(), changes);
        this.tickets = new TicketChanges(parts.tickets(), parts.roles(), parts.clock(), advertised, changes);
        LaunchMeans means =
                new LaunchMeans(parts.identities(), parts.known(), parts.tickets(), advertised, tickets, changes);
        this.launches = new LaunchChanges(parts.launcher(), tickets, means);
        this.pinned = new PinnedLaunches(parts.tickets(), parts.launcher(), tickets, changes, means);
        this.roleReload = new RoleReload(parts.roles(), parts.registrations(), parts.clock(), roleFiles, changes);
        this.audit = new AuditReading(parts.history(), parts.registrations(), parts.clock());
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
            Registrations registrations,
            Tickets tickets,
            Roles roles,
            RealKeys realKeys,
            Set<String> identities,
            KnownIdentities known,
            KeyRotations rotations,
            InstanceSecrets secrets,
            Kept kept,
            Seal seal,
            AuditLog audit,
            AuditRecords history,
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
    public record Kept(Secrets thirdParty, MasterKeys masters, StoreKeys openers) {}

    public RegisteredInstance registerInstance(Caller by, RegisterInstance wanted) throws AdminProblem {
        return instances.register(by, wanted);
    }

    /** Registers an instance whose credential can be renewed. */
    public RegisteredInstance registerRenewable(Caller by, RegisterInstance wanted) throws AdminProblem {
        return instances.registerRenewable(by, wanted);
    }

    /** All instances, if they are not too many for one answer. */
    public InstanceList instances() throws AdminProblem {
        return pages.all();
    }

    /** At most so many instances after those of the last page; {@code after} is what that one called the next. */
    public InstancePage instances(String after, int limit) throws AdminProblem {
        return pages.page(after, limit);
    }

    public InstanceReply instance(String idOrName) throws AdminProblem {
        return instances.find(idOrName);
    }

    /** Takes an instance's rights for ever. */
    public InstanceReply revoke(Caller by, String idOrName) throws AdminProblem {
        return instances.revoke(by, idOrName);
    }

    /** Takes an instance's rights until it is resumed. */
    public InstanceReply suspend(Caller by, String idOrName) throws AdminProblem {
        return instances.suspend(by, idOrName);
    }

    public InstanceReply resume(Caller by, String idOrName) throws AdminProblem {
        return instances.resume(by, idOrName);
    }

    /** Lets an instance that has lost its nonce enrol once more. */
    public InstanceReply reset(Caller by, String idOrName) throws AdminProblem {
        return instances.reset(by, idOrName);
    }

    public IssuedTicketReply issueTicket(Caller by, OrderTicket wanted) throws AdminProblem {
        return tickets.issue(by, wanted);
    }

    public TicketList tickets() {
        return tickets.list();
    }

    public TicketReply ticket(String id) throws AdminProblem {
        return tickets.find(id);
    }

    /** Lets nobody enrol with a ticket any more; who has enrolled stays. */
    public TicketReply revokeTicket(Caller by, String id) throws AdminProblem {
        return tickets.revoke(by, id);
    }

    /** Notes which instances a launch has brought up, so that EC2 need not be asked for each. */
    public TicketReply expect(Caller by, String id, Announcement announced) throws AdminProblem {
        return tickets.expect(by, id, announced);
    }

    /** Launches machines with a ticket of their own. */
    public LaunchReply launch(Caller by, LaunchOrder wanted) throws AdminProblem {
        return wanted.pin().isEmpty() ? launches.launch(by, wanted) : pinned.launch(by, wanted);
    }

    /** Says what a launch would send, and whether EC2 would grant it. */
    public RehearsalReply rehearseLaunch(LaunchOrder wanted) throws AdminProblem {
        return wanted.pin().isEmpty() ? launches.rehearse(wanted) : pinned.rehearse(wanted);
    }

    /** Finds out what came of a launch that broke off. */
    public LaunchReply resumeLaunch(Caller by, String ticket, ResumeLaunch wanted) throws AdminProblem {
        return launches.resume(by, ticket, wanted);
    }

    /** Finds the machines of a launch with interfaces of their own, and removes what it left unused. */
    public SettledReply settleLaunch(Caller by, String launch, SettleLaunch wanted) throws AdminProblem {
        return pinned.settle(by, launch, wanted);
    }

    public RoleList roles() {
        return new RoleList(new TreeMap<>(parts.roles().byName())
                .values().stream().map(this::reply).toList());
    }

    public RoleDetails role(String name) throws AdminProblem {
        return details(parts.roles()
                .named(name)
                .orElseThrow(
                        () -> Names.unknown("role", name, parts.roles().byName().keySet())));
    }

    /** Takes over the roles as broker.yaml now has them. */
    public RolesReloaded reloadRoles(Caller by) throws AdminProblem {
        return roleReload.reload(by, this::hasKey);
    }

    public IdentityList identities() {
        return identities.list();
    }

    public IdentityReply addIdentity(Caller by, NewIdentity wanted) throws AdminProblem {
        return identities.add(by, wanted);
    }

    /** Forgets a real key. */
    public IdentityReply removeIdentity(Caller by, String name) throws AdminProblem {
        return identities.remove(by, name);
    }

    public IdentityReply identity(String name) throws AdminProblem {
        return identities.find(name);
    }

    /** Has IAM replace a real key, without a pause. */
    public IdentityReply rotateIdentity(Caller by, String name) throws AdminProblem {
        return identities.rotate(by, name);
    }

    /** Turns a rotation back. */
    public IdentityReply abortRotation(Caller by, String name) throws AdminProblem {
        return identities.abortRotation(by, name);
    }

    /** Ends a rotation where it stands. */
    public IdentityReply forgetRotation(Caller by, String name) throws AdminProblem {
        return identities.forgetRotation(by, name);
    }

    /** Asks AWS whom an identity's key belongs to. */
    public CallerReply verifyIdentity(String name) throws AdminProblem {
        return identities.verify(name);
    }

    /** Third parties' secrets. */
    public SecretChanges secrets() {
        return secrets;
    }

    /** What instances' secrets come from. */
    public MasterKeyChanges masterKeys() {
        return masterKeys;
    }

    /** What opens the sealed store. */
    public StoreKeyChanges storeKeys() {
        return storeKeys;
    }

    /** Locks the real keys away and opens them again. */
    public Sealing sealing() {
        return sealing;
    }

    public StatusReply status() {
        InstanceCount count = parts.registrations().count(parts.clock().instant());
        boolean sealed = sealing.sealed();
        List<String> keyless = sealed ? List.of() : identities.keyless();
        String open = keyless.isEmpty() ? "ready" : "degraded";
        return new StatusReply(
                sealed ? "sealed" : open,
                Optional.ofNullable(Administration.class.getPackage().getImplementationVersion())
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
    public AuditReading audit() {
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
                role.leeway().learning() ? "learn" : "enforce",
                role.policy().statements().stream().map(StatementReply::of).toList(),
                role.tags().byName());
    }

    private boolean hasKey(String identity) {
        return parts.known().named(identity).isPresent();
    }
}
