package io.keybroker.proxy.launch;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.launch.InstanceEndRecorder.Departure;
import io.keybroker.launch.InstanceEndRecorder.Way;
import io.keybroker.launch.LaunchContext;
import io.keybroker.launch.LaunchService;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.util.Optional;

/** Escorts what brings machines up, if its role says what becomes of them, and what takes machines down. */
public final class Ec2InterceptorSelector implements InterceptorSelector, AutoCloseable {
    private final LaunchService tickets;
    private final InstanceEndRecorder departures;
    private final Roles roles;
    private final BoundedExecutor worker = new BoundedExecutor();

    public Ec2InterceptorSelector(LaunchService tickets, InstanceEndRecorder departures, Roles roles) {
        this.tickets = tickets;
        this.departures = departures;
        this.roles = roles;
    }

    @Override
    public Optional<RequestInterceptor> of(AuthorizedRequest admission, String requestId)
            throws RequestRejectedException {
        Operation operation = admission.operation();
        if (!operation.service().signingName().equals("ec2")) {
            return Optional.empty();
        }
        return switch (operation.name()) {
            case "RunInstances" -> launch(admission, requestId);
            case "TerminateInstances" -> departure(admission, Way.TERMINATE, requestId);
            case "StopInstances" -> departure(admission, Way.STOP, requestId);
            default -> Optional.empty();
        };
    }

    private Optional<RequestInterceptor> launch(AuthorizedRequest admission, String requestId)
            throws RequestRejectedException {
        Optional<LaunchSettings> launches =
                roles.find(admission.holder().role()).flatMap(Role::launches);
        if (launches.isEmpty()) {
            return Optional.empty();
        }
        if (!admission.head().method().equals("POST")) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "this role's launches get a ticket (expected: RunInstances by POST)");
        }
        LaunchContext launchContext = new LaunchContext(
                requestId,
                admission.holder().id(),
                launches.get(),
                admission.endpoint().region());
        worker.reserve();
        return Optional.of(new RunInstancesInterceptor(worker, tickets, launchContext));
    }

    private Optional<RequestInterceptor> departure(AuthorizedRequest admission, Way way, String requestId)
            throws RequestRejectedException {
        worker.reserve();
        Departure departure = new Departure(requestId, admission.holder().id(), way);
        return Optional.of(new InstanceEndInterceptor(worker, departures, departure));
    }

    /** Lets those under way finish. */
    @Override
    public void close() {
        worker.close();
    }
}
