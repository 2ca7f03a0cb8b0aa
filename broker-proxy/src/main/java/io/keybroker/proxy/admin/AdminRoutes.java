package io.keybroker.proxy.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Administration;
import io.keybroker.admin.AuditReading;
import io.keybroker.admin.AuditReplies.AuditSearch;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.ResumeLaunch;
import io.keybroker.admin.LaunchReplies.SettleLaunch;
import io.keybroker.admin.NewIdentity;
import io.keybroker.admin.NewSecret;
import io.keybroker.admin.NewStoreKey;
import io.keybroker.admin.OrderTicket;
import io.keybroker.admin.RegisterInstance;
import io.keybroker.admin.StoreKeyReplies.StoreKeyReply;
import io.keybroker.admin.TicketReplies.Announcement;
import io.keybroker.admin.Unseal;
import io.keybroker.audit.AuditVerifier.Noted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Routes of the admin API, matched against the raw path without decoding. */
final class AdminRoutes {
    private static final int RECORDS = 20;

    private final Administration administration;
    private final ObjectMapper json;
    private final List<Route> routes;

    AdminRoutes(Administration administration, ObjectMapper json) {
        this.administration = administration;
        this.json = json;
        this.routes = Stream.of(
                        broker(), audit(), instances(), tickets(), launches(), roles(), identities(), secrets(), keys())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> broker() {
        return List.of(
                route("GET", "/v1/status", (request, name) -> administration.status()),
                route(
                        "POST",
                        "/v1/seal",
                        (request, name) -> administration.sealing().seal(request.caller())),
                route("POST", "/v1/unseal", (request, name) -> unseal(request)));
    }

    private List<Route> audit() {
        AuditReading audit = administration.audit();
        return List.of(
                route("GET", "/v1/audit", (request, name) -> audit.tail(request.number("last", RECORDS))),
                route(
                        "POST",
                        "/v1/audit/search",
                        (request, name) -> audit.search(request.body(json, AuditSearch.class))),
                route("POST", "/v1/audit/verify", (request, name) -> audit.verify(request.body(json, Noted.class))),
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
                        (request, name) -> administration.reset(request.caller(), name)),
                route("GET", "/v1/instances/{}", (request, name) -> administration.instance(name)),
                route(
                        "POST",
                        "/v1/instances/{}/revoke",
                        (request, name) -> administration.revoke(request.caller(), name)),
                route(
                        "POST",
                        "/v1/instances/{}/suspend",
                        (request, name) -> administration.suspend(request.caller(), name)),
                route(
                        "POST",
                        "/v1/instances/{}/resume",
                        (request, name) -> administration.resume(request.caller(), name)));
    }

    private List<Route> tickets() {
        return List.of(
                route("GET", "/v1/tickets", (request, name) -> administration.tickets()),
                route("POST", "/v1/tickets", (request, name) -> issueTicket(request)),
                route("GET", "/v1/tickets/{}", (request, name) -> administration.ticket(name)),
                route(
                        "POST",
                        "/v1/tickets/{}/revoke",
                        (request, name) -> administration.revokeTicket(request.caller(), name)),
                route("POST", "/v1/tickets/{}/expected", this::expect));
    }

    private List<Route> launches() {
        return List.of(
                route("POST", "/v1/launches", (request, name) -> launch(request)),
                route("POST", "/v1/launches/rehearse", (request, name) -> rehearse(request)),
                route("POST", "/v1/launches/{}/resume", this::resume),
                route("POST", "/v1/launches/{}/settle", this::settle));
    }

    private List<Route> roles() {
        return List.of(
                route("GET", "/v1/roles", (request, name) -> administration.roles()),
                route("POST", "/v1/roles/reload", (request, name) -> administration.reloadRoles(request.caller())),
                route("GET", "/v1/roles/{}", (request, name) -> administration.role(name)));
    }

    private List<Route> identities() {
        return List.of(
                route("GET", "/v1/identities", (request, name) -> administration.identities()),
                route("POST", "/v1/identities", (request, name) -> addIdentity(request)),
                route(
                        "POST",
                        "/v1/identities/{}/remove",
                        (request, name) -> administration.removeIdentity(request.caller(), name)),
                route("GET", "/v1/identities/{}", (request, name) -> administration.identity(name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate",
                        (request, name) -> administration.rotateIdentity(request.caller(), name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate/abort",
                        (request, name) -> administration.abortRotation(request.caller(), name)),
                route(
                        "POST",
                        "/v1/identities/{}/rotate/forget",
                        (request, name) -> administration.forgetRotation(request.caller(), name)),
                route("POST", "/v1/identities/{}/verify", (request, name) -> administration.verifyIdentity(name)));
    }

    private List<Route> secrets() {
        return List.of(
                route(
                        "GET",
                        "/v1/secrets",
                        (request, name) -> administration.secrets().list()),
                route("POST", "/v1/secrets", (request, name) -> putSecret(request)),
                route(
                        "POST",
                        "/v1/secrets/{}/remove",
                        (request, name) -> administration.secrets().remove(request.caller(), name)));
    }

    private List<Route> keys() {
        return List.of(
                route(
                        "GET",
                        "/v1/store-keys",
                        (request, name) -> administration.storeKeys().list()),
                route(
                        "POST",
                        "/v1/store-keys",
                        (request, name) -> administration
                                .storeKeys()
                                .add(request.caller(), request.body(json, NewStoreKey.class))),
                route(
                        "POST",
                        "/v1/store-keys/remove",
                        (request, name) -> administration
                                .storeKeys()
                                .remove(request.caller(), request.body(json, StoreKeyReply.class))),
                route(
                        "GET",
                        "/v1/master-keys",
                        (request, name) -> administration.masterKeys().list()),
                route(
                        "POST",
                        "/v1/master-keys/rotate",
                        (request, name) -> administration.masterKeys().rotate(request.caller())),
                route(
                        "POST",
                        "/v1/master-keys/{}/remove",
                        (request, name) -> administration.masterKeys().remove(request.caller(), name)));
    }

    /** The answer to a request, as JSON to be. */
    Object answer(AdminRequest request) throws AdminProblem {
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<String> name = route.nameIn(request.path());
            if (name.isPresent() && route.method().equals(request.method())) {
                return route.handler().answer(request, name.get());
            }
            pathKnown |= name.isPresent();
        }
        if (pathKnown) {
            throw new AdminProblem(Kind.USAGE, "method not allowed: " + request.method(), "");
        }
        throw new AdminProblem(Kind.NOT_FOUND, "not found", "");
    }

    private Object instances(AdminRequest request) throws AdminProblem {
        Map<String, String> query = request.query("limit", "after");
        if (query.isEmpty()) {
            return administration.instances();
        }
        String limit = query.getOrDefault("limit", "");
        if (!limit.matches("[0-9]{1,6}")) {
            throw new AdminProblem(Kind.USAGE, "the query has no limit (expected: limit=NUMBER)", "");
        }
        return administration.instances(query.getOrDefault("after", ""), Integer.parseInt(limit));
    }

    private Object register(AdminRequest request) throws AdminProblem {
        return administration.registerInstance(request.caller(), request.body(json, RegisterInstance.class));
    }

    private Object registerRenewable(AdminRequest request) throws AdminProblem {
        return administration.registerRenewable(request.caller(), request.body(json, RegisterInstance.class));
    }

    private Object issueTicket(AdminRequest request) throws AdminProblem {
        return administration.issueTicket(request.caller(), request.body(json, OrderTicket.class));
    }

    private Object expect(AdminRequest request, String ticket) throws AdminProblem {
        return administration.expect(request.caller(), ticket, request.body(json, Announcement.class));
    }

    private Object launch(AdminRequest request) throws AdminProblem {
        return administration.launch(request.caller(), request.body(json, LaunchOrder.class));
    }

    private Object rehearse(AdminRequest request) throws AdminProblem {
        return administration.rehearseLaunch(request.body(json, LaunchOrder.class));
    }

    private Object resume(AdminRequest request, String ticket) throws AdminProblem {
        return administration.resumeLaunch(request.caller(), ticket, request.body(json, ResumeLaunch.class));
    }

    private Object settle(AdminRequest request, String launch) throws AdminProblem {
        return administration.settleLaunch(request.caller(), launch, request.body(json, SettleLaunch.class));
    }

    private Object addIdentity(AdminRequest request) throws AdminProblem {
        return administration.addIdentity(request.caller(), request.body(json, NewIdentity.class));
    }

    private Object putSecret(AdminRequest request) throws AdminProblem {
        return administration.secrets().put(request.caller(), request.body(json, NewSecret.class));
    }

    private Object unseal(AdminRequest request) throws AdminProblem {
        return administration.sealing().unseal(request.caller(), request.body(json, Unseal.class));
    }

    private static Route route(String method, String template, Handler handler) {
        String pattern = template.replace("{}", "([A-Za-z0-9._:-]{1,128})");
        return new Route(method, Pattern.compile(pattern), handler);
    }

    /** What is done for one path; {@code name} is the part of it that varies, or empty. */
    private interface Handler {
        Object answer(AdminRequest request, String name) throws AdminProblem;
    }

    private record Route(String method, Pattern path, Handler handler) {
        /** The part that varies, empty if there is none; nothing if this is another path. */
        Optional<String> nameIn(String asked) {
            Matcher matcher = path.matcher(asked);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Optional.of(matcher.groupCount() == 0 ? "" : matcher.group(1));
        }
    }
}
