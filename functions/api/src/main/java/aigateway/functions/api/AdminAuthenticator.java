package aigateway.functions.api;

import aigateway.admin.OperatorTokens;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.secrets.SecretName;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Lets the admin token in. Each admin route asks here by name, because a filter on a path guards only the spellings it knows.
 */
@Singleton
class AdminAuthenticator {
    /** In audit events. */
    static final String ACTOR = "admin-token";

    private final OperatorTokens tokens;

    AdminAuthenticator(OperatorTokens tokens) {
        this.tokens = tokens;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        return tokens.refusal(SecretName.ADMIN_TOKEN, Requests.bearer(request), Requests.source(request))
                .<HttpResponse<byte[]>>map(Responses::problem)
                .orElseGet(then);
    }
}
