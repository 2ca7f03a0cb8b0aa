package io.keybroker.proxy.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.AdminService;
import io.keybroker.admin.AuditAdmin;
import io.keybroker.admin.api.AddStoreKeyRequest;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.AuditSearch;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.PutSecretRequest;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyResponse;
import io.keybroker.admin.api.TicketMessages.AnnounceRequest;
import io.keybroker.admin.api.UnsealRequest;
import io.keybroker.audit.AuditVerifier.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Routes of the admin API, matched against the raw path without decoding. */
final class AdminRouter {
    private static final int RECORDS = 20;
    private static final List<String> LONG = List.of("/v1/audit/search", "/v1/audit/verify", "/v1/why/");

    private final AdminService admin;
    private final ObjectMapper json;
    private final List<Route> routes;

    AdminRouter(AdminService admin, ObjectMapper json) {
        this.admin = admin;
        this.json = json;
        this.routes = Stream.of(
                        broker(), audit(), instances(), tickets(), launches(), roles(), identities(), secrets(), keys())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> broker() {
        return List.of(
                route("GET", "/v1/status", (request, name) -> admin.status().status()),
                route("POST", "/v1/seal", (request, name) -> admin.seal().seal(request.caller())),
                route("POST", "/v1/unseal", (request, name) -> unseal(request)));
    }

    private List<Route> audit() {
        AuditAdmin audit = admin.audit();
        return List.of(
                route("GET", "/v1/audit", (request, name) -> audit.tail(request.number("last", RECORDS))),
                route(
                        "POST",
                        "/v1/audit/search",
                        (request, name) -> audit.search(request.body(json, AuditSearch.class))),
                route(
                        "POST",
                        "/v1/audit/verify",
                        (request, name) -> audit.verify(request.body(json, Checkpoint.class))),
                route("GET", "/v1/why/{}", (request, name) -> audit.why(name)));
    }

    private List<Route> instances() {
        return List.of(
                route("GET", "/v1/instances", (request, name) -> instances(request)),
                route("POST", "/v1/instances", (request, name) -> register(request)),
                route("POST", "/v1/renewable-instances", (request, name) -> registerRenewable(request)),
                route(
                        "POST",
                        "/v1/instances/{}/reset",
                        (request, name) -> admin.instances().reset(request.caller(), name)),
                route(
                        "GET",
                        "/v1/instances/{}",
                        (request, name) -> admin.instances().find(name)),
                route(
                        "POST",
                        "/v1/instances/{}/revoke",
                        (request, name) -> admin.instances().revoke(request.caller(), name)),
                route(
                        "POST",
                        "/v1/instances/{}/suspend",
                        (request, name) -> admin.instances().suspend(request.caller(), name)),
                route(
                        "POST",
                        "/v1/instances/{}/resume",
                        (request, name) -> admin.instances().resume(request.caller(), name)));
    }

    private List<Route> tickets() {
        return List.of(
                route("GET", "/v1/tickets", (request, name) -> admin.tickets().list()),
                route("POST", "/v1/tickets", (request, name) -> issueTicket(request)),
                route(
                        "GET",
                        "/v1/tickets/{}",
                        (request, name) -> admin.tickets().find(name)),
                route(
                        "POST",
                        "/v1/tickets/{}/revoke",
                        (request, name) -> admin.tickets().revoke(request.caller(), name)),
                route("POST", "/v1/tickets/{}/expected", this::announceInstances));
    }

    private List<Route> launches() {
        return List.of(
                route("POST", "/v1/launches", (request, name) -> launch(request)),
                route("POST", "/v1/launches/rehearse", (request, name) -> dryRunLaunch(request)),
                route("POST", "/v1/launches/{}/resume", this::resume),
                route("POST", "/v1/launches/{}/settle", this::settleLaunch));
    }

    private List<Route> roles() {
        return List.of(
                route("GET", "/v1/roles", (request, name) -> admin.roles().list()),
                route(
                        "POST",
                        "/v1/roles/reload",
                        (request, name) -> admin.roles().reload(request.caller())),
                route("GET", "/v1/roles/{}", (request, name) -> admin.roles().find(name)));
    }

    private List<Route> identities() {
        return List.of(
                route(
                        "GET",
                        "/v1/identities",
                        (request, name) -> admin.identities().list()),
                route("POST", "/v1/identities", (request, name) -> addIdentity(request)),
                route(
                        "POST",
                        "/v1/identities/{}/remove",
                        (request, name) -> admin.identities().remove(request.caller(), name)),
                route(
                        "GET",
                        "/v1/identities/{}",
                        (request, name) -> admin.identities().find(name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate",
                        (request, name) -> admin.identities().rotate(request.caller(), name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate/abort",
                        (request, name) -> admin.identities().abortRotation(request.caller(), name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate/forget",
                        (request, name) -> admin.identities().forgetRotation(request.caller(), name)),
                route(
                        "POST",
                        "/v1/identities/{}/verify",
                        (request, name) -> admin.identities().verify(name)));
    }

    private List<Route> secrets() {
        return List.of(
                route("GET", "/v1/secrets", (request, name) -> admin.secrets().list()),
                route("POST", "/v1/secrets", (request, name) -> putSecret(request)),
                route(
                        "POST",
                        "/v1/secrets/{}/remove",
                        (request, name) -> admin.secrets().remove(request.caller(), name)));
    }

    private List<Route> keys() {
        return List.of(
                route(
                        "GET",
                        "/v1/store-keys",
                        (request, name) -> admin.storeKeys().list()),
                route(
                        "POST",
                        "/v1/store-keys",
                        (request, name) ->
                                admin.storeKeys().add(request.caller(), request.body(json, AddStoreKeyRequest.class))),
                route(
                        "POST",
                        "/v1/store-keys/remove",
                        (request, name) ->
                                admin.storeKeys().remove(request.caller(), request.body(json, StoreKeyResponse.class))),
                route(
                        "GET",
                        "/v1/master-keys",
                        (request, name) -> admin.masterKeys().list()),
                route(
                        "POST",
                        "/v1/master-keys/rotate",
                        (request, name) -> admin.masterKeys().rotate(request.caller())),
                route(
                        "POST",
                        "/v1/master-keys/{}/remove",
                        (request, name) -> admin.masterKeys().remove(request.caller(), name)));
    }

    /** The response to a request, to be written as JSON. */
    /** Whether an answer reads so much of the audit log that others must not wait for it. */
    static boolean isLong(AdminRequest request) {
        return LONG.stream().anyMatch(request.path()::startsWith);
    }

    Object route(AdminRequest request) throws AdminException {
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<String> name = route.nameIn(request.path());
            if (name.isPresent() && route.method().equals(request.method())) {
                return route.handler().handle(request, name.get());
            }
            pathKnown |= name.isPresent();
        }
        if (pathKnown) {
            throw new AdminException(Kind.USAGE, "method not allowed: " + request.method(), "");
        }
        throw new AdminException(Kind.NOT_FOUND, "not found", "");
    }

    private Object instances(AdminRequest request) throws AdminException {
        Map<String, String> query = request.query("limit", "after");
        if (query.isEmpty()) {
            return admin.instances().list();
        }
        String limit = query.getOrDefault("limit", "");
        if (!limit.matches("[0-9]{1,6}")) {
            throw new AdminException(Kind.USAGE, "the query has no limit (expected: limit=NUMBER)", "");
        }
        return admin.instances().page(query.getOrDefault("after", ""), Integer.parseInt(limit));
    }

    private Object register(AdminRequest request) throws AdminException {
        return admin.instances().register(request.caller(), request.body(json, RegisterInstanceRequest.class));
    }

    private Object registerRenewable(AdminRequest request) throws AdminException {
        return admin.instances().registerRenewable(request.caller(), request.body(json, RegisterInstanceRequest.class));
    }

    private Object issueTicket(AdminRequest request) throws AdminException {
        return admin.tickets().issue(request.caller(), request.body(json, CreateTicketRequest.class));
    }

    private Object announceInstances(AdminRequest request, String ticket) throws AdminException {
        return admin.tickets().announce(request.caller(), ticket, request.body(json, AnnounceRequest.class));
    }

    private Object launch(AdminRequest request) throws AdminException {
        return admin.launches().launch(request.caller(), request.body(json, LaunchRequest.class));
    }

    private Object dryRunLaunch(AdminRequest request) throws AdminException {
        return admin.launches().dryRun(request.body(json, LaunchRequest.class));
    }

    private Object resume(AdminRequest request, String ticket) throws AdminException {
        return admin.launches().resume(request.caller(), ticket, request.body(json, ResumeLaunchRequest.class));
    }

    private Object settleLaunch(AdminRequest request, String launch) throws AdminException {
        return admin.launches().settle(request.caller(), launch, request.body(json, SettleLaunchRequest.class));
    }

    private Object addIdentity(AdminRequest request) throws AdminException {
        return admin.identities().add(request.caller(), request.body(json, PutIdentityRequest.class));
    }

    private Object putSecret(AdminRequest request) throws AdminException {
        return admin.secrets().put(request.caller(), request.body(json, PutSecretRequest.class));
    }

    private Object unseal(AdminRequest request) throws AdminException {
        return admin.seal().unseal(request.caller(), request.body(json, UnsealRequest.class));
    }

    private static Route route(String method, String template, Handler handler) {
        String pattern = template.replace("{}", "([A-Za-z0-9._:-]{1,128})");
        return new Route(method, Pattern.compile(pattern), handler);
    }

    /** What is done for one path; {@code name} is the part of it that varies, or empty. */
    private interface Handler {
        Object handle(AdminRequest request, String name) throws AdminException;
    }

    private record Route(String method, Pattern path, Handler handler) {
        /** The part that varies, empty if there is none; nothing if this is another path. */
        Optional<String> nameIn(String requestPath) {
            Matcher matcher = path.matcher(requestPath);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Optional.of(matcher.groupCount() == 0 ? "" : matcher.group(1));
        }
    }
}
