package aigateway.functions.api;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.kernel.Problem;
import aigateway.secrets.SecretName;
import aigateway.secrets.Tokens;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Lets the admin token in. Each admin route asks here by name, because a filter on a path guards only the spellings it knows.
 */
@Singleton
class AdminDoor {
    private final Gateway gateway;

    AdminDoor(Gateway gateway) {
        this.gateway = gateway;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        boolean right = Tokens.matches(gateway.secrets(), SecretName.ADMIN_TOKEN, Asks.bearer(request));
        return right ? then.get() : Answers.problem(Problem.invalidAdminToken());
    }
}
