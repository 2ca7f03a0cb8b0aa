package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.auth.BrokerHosts;
import io.keybroker.auth.RequestClassifier;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.IamActions;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.policy.PolicyException;
import io.keybroker.policy.analysis.ActionSpellChecker;
import io.keybroker.policy.analysis.SimulatedRequest;
import io.keybroker.role.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker role test}. */
@Command(
        name = "test",
        description = {
            "Test whether a role allows an action or a request, and show the deciding statement.",
            "Works without a running broker. Exit codes: 0 allowed, 3 denied."
        },
        footer = {
            "",
            "Examples:  broker role test --role job-worker --action s3:GetObject --resource arn:aws:s3:::jobs/1",
            "           broker role test --role job-worker --request request.txt"
        })
final class TestCommand implements Callable<Integer> {
    private static final Pattern ACTION = Pattern.compile("[A-Za-z0-9-]+:[A-Za-z0-9]+");
    private static final String USUAL_REGION = "us-east-1";

    private final CommandContext session;

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "Role name.")
    private String name = "";

    @Option(names = "--action", paramLabel = "ACTION", description = "IAM action, such as s3:GetObject.")
    private String action = "";

    @Option(names = "--resource", paramLabel = "ARN", description = "Resource ARN (default: *).")
    private String resource = "*";

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "File with a raw HTTP request or a curl command; - for stdin. No signature needed.")
    private String request = "";

    @Option(names = "--service", paramLabel = "NAME", description = "Service of the request, if it is not signed.")
    private String service = "";

    @Option(names = "--region", paramLabel = "REGION", description = "Region of the request, if it is not signed.")
    private String region = "";

    @Option(
            names = "--context",
            paramLabel = "KEY=VALUE",
            description = "Value of a condition key, such as aws:SourceIp=10.0.4.17; repeatable.")
    private List<String> context = new ArrayList<>();

    TestCommand(CommandContext session) {
        this.session = session;
    }

    /**
     * The request to evaluate.
     *
     * @param operation the operation; empty for a test of an action
     * @param region the AWS region
     * @param permissions the required permissions
     * @param issuing the credential-issuing operations among them
     * @param keys the condition keys in the request
     */
    private record EvaluatedRequest(
            String operation,
            String region,
            List<RequiredPermission> permissions,
            PolicyTestResult.CredentialIssuance issuing,
            Map<String, List<String>> keys) {}

    @Override
    public Integer call() throws AdminException {
        if (action.isEmpty() == request.isEmpty()) {
            throw new AdminException(Kind.USAGE, "arguments are invalid (expected: either --action or --request)", "");
        }
        LocalRoles local = LocalRoles.load(session.home());
        Role role = local.require(name);
        EvaluatedRequest question = request.isEmpty() ? plain() : question(local, role);
        PolicyTestResult verdict =
                PolicyTestResult.from(role, question.operation(), evaluate(role, question), question.issuing());
        session.show(new Result(verdict, verdict.text(), List.of(verdict.decision())));
        return verdict.allows() ? 0 : Kind.DENIED.exitCode();
    }

    private List<PolicyTestResult.Line> evaluate(Role role, EvaluatedRequest question) throws AdminException {
        SimulatedRequest supposed = new SimulatedRequest(
                role.name(), role.tags(), question.region(), session.clock().instant());
        for (String option : context) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new AdminException(Kind.USAGE, "--context is '" + option + "' (expected: KEY=VALUE)", "");
            }
            try {
                supposed.withValue(option.substring(0, equals), option.substring(equals + 1));
            } catch (PolicyException e) {
                throw new AdminException(Kind.USAGE, "--context: " + e.getMessage(), "");
            }
        }
        supposed.showing(question.keys());
        return question.permissions().stream()
                .map(requiredPermission -> PolicyTestResult.Line.from(
                        requiredPermission, role.policy().evaluate(requiredPermission, supposed.circumstances())))
                .toList();
    }

    private Catalogue catalogue() {
        return Catalogue.withOverlay(session.home().resolve("catalogue.d"));
    }

    private EvaluatedRequest plain() throws AdminException {
        if (!ACTION.matcher(action).matches()) {
            throw new AdminException(Kind.USAGE, "'" + action + "' is not an action (expected: s3:GetObject)", "");
        }
        printDoubt();
        String where = region.isEmpty() ? USUAL_REGION : region;
        Map<String, Boolean> asking = catalogue().operationsRequiring(action);
        Set<String> issuing = new TreeSet<>(asking.keySet());
        issuing.removeIf(operation -> !asking.getOrDefault(operation, false));
        boolean always = !issuing.isEmpty() && issuing.size() == asking.size();
        return new EvaluatedRequest(
                "",
                where,
                List.of(new RequiredPermission(action, resource)),
                new PolicyTestResult.CredentialIssuance(issuing, always),
                Map.of());
    }

    /** A mistyped action is denied like any other, which nobody would see. */
    private void printDoubt() {
        new ActionSpellChecker(IamActions.withOverlay(session.home().resolve("catalogue.d")))
                .check(action)
                .ifPresent(doubt -> session.terminal().err().println("broker: warning: " + doubt));
        session.terminal().err().flush();
    }

    private EvaluatedRequest question(LocalRoles local, Role role) throws AdminException {
        SampleRequest written = SampleRequest.parse(requestText());
        String from = written.scope().map(SampleRequest.Scope::service).orElse("");
        String usedService = service.isEmpty() ? from : service;
        if (usedService.isEmpty()) {
            throw new AdminException(Kind.USAGE, "the request names no service", "specify it with --service");
        }
        String usedRegion = region.isEmpty()
                ? written.scope().map(SampleRequest.Scope::region).orElse(USUAL_REGION)
                : region;
        RequestClassifier rehearsal = new RequestClassifier(
                catalogue(),
                new BrokerHosts(local.config().hostnames()),
                role.leeway().hosts());
        try {
            Operation operation = rehearsal.identify(
                    usedService,
                    usedRegion,
                    written.head(),
                    BodyContent.of(written.body().getBytes(StandardCharsets.ISO_8859_1)));
            role.requireKnown(operation);
            String named = operation.service().iamPrefix() + ':' + operation.name();
            return new EvaluatedRequest(
                    named,
                    usedRegion,
                    operation.requiredPermissions(),
                    new PolicyTestResult.CredentialIssuance(
                            operation.issuesCredentials() ? Set.of(named) : Set.of(), true),
                    operation.keys());
        } catch (RequestRejectedException e) {
            throw new AdminException(
                    Kind.DENIED, "the request is rejected before policy evaluation: " + e.detail(), "");
        }
    }

    private byte[] requestText() throws AdminException {
        try {
            return request.equals("-") ? session.terminal().in().readAllBytes() : Files.readAllBytes(Path.of(request));
        } catch (IOException e) {
            AdminException problem = new AdminException(
                    Kind.USAGE,
                    "the request file '" + request + "' cannot be read",
                    "name a file with an HTTP request or a curl command, or - for stdin");
            problem.initCause(e);
            throw problem;
        }
    }
}
