package aigateway.functions.web;

import aigateway.admin.OperatorTokens;
import aigateway.kernel.Result;
import aigateway.people.Access;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The bearer tokens of people, and ADMIN_TOKEN. */
@Singleton
@Order(0)
class TokenSource implements AccessSource {
    private final OperatorTokens tokens;

    TokenSource(OperatorTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Optional<Result<Access>> find(HttpRequest<?> request) {
        Optional<String> token = Requests.bearer(request);
        return token.map(_ -> tokens.access(token, Requests.source(request)));
    }
}
