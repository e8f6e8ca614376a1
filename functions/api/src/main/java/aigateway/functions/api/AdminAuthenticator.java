package aigateway.functions.api;

import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import aigateway.secrets.TokenCheck;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Lets the admin token in. Each admin route asks here by name, because a filter on a path guards only the spellings it knows.
 */
@Singleton
class AdminAuthenticator {
    private final Secrets secrets;

    AdminAuthenticator(Secrets secrets) {
        this.secrets = secrets;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        boolean right = TokenCheck.matches(secrets, SecretName.ADMIN_TOKEN, Requests.bearer(request));
        return right ? then.get() : Responses.problem(Problem.invalidAdminToken());
    }
}
