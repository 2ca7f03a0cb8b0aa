package io.keybroker.proxy.launch;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.launch.InstanceEndRecorder.EndKind;
import io.keybroker.launch.InstanceEndRecorder.InstanceEndRequest;
import io.keybroker.launch.LaunchContext;
import io.keybroker.launch.LaunchService;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.util.Optional;

/** Selects the interceptors of EC2 requests: launches of roles with {@code launches}, terminations and stops. */
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
    public RequestInterceptor select(UnverifiedRequest unverified, AuthorizedRequest request, String requestId)
            throws RequestRejectedException {
        Operation operation = request.operation();
        if (!operation.service().signingName().equals("ec2")) {
            return RequestInterceptor.NONE;
        }
        return switch (operation.name()) {
            case "RunInstances" -> launch(request, requestId);
            case "TerminateInstances" -> departure(request, EndKind.TERMINATE, requestId);
            case "StopInstances" -> departure(request, EndKind.STOP, requestId);
            default -> RequestInterceptor.NONE;
        };
    }

    private RequestInterceptor launch(AuthorizedRequest request, String requestId) throws RequestRejectedException {
        Optional<LaunchSettings> launches =
                roles.find(request.instance().role()).flatMap(Role::launches);
        if (launches.isEmpty()) {
            return RequestInterceptor.NONE;
        }
        if (!request.head().method().equals("POST")) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED,
                    "RunInstances by GET is not supported for a role with launches (expected: POST)");
        }
        LaunchContext launching = new LaunchContext(
                requestId,
                request.instance().id(),
                launches.get(),
                request.endpoint().region());
        worker.reserve();
        return new RunInstancesInterceptor(worker, tickets, launching);
    }

    private RequestInterceptor departure(AuthorizedRequest request, EndKind kind, String requestId)
            throws RequestRejectedException {
        worker.reserve();
        return new InstanceEndInterceptor(
                worker,
                departures,
                new InstanceEndRequest(requestId, request.instance().id(), kind));
    }

    /** Lets active tasks finish. */
    @Override
    public void close() {
        worker.close();
    }
}
