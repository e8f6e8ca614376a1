package aigateway.functions.web;

import aigateway.assembly.SignInFeature;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.people.Access;
import aigateway.people.SignedIn;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The session of a request's cookie, for pages and for the admin API. In the API a read needs the cookie alone, which no other
 * site's request has; a change also needs the token of {@link Csrf} in a header. A bearer token counts before a cookie.
 */
@Singleton
@Order(1)
public class SessionAccess implements AccessSource {
    private final SignInFeature signIn;
    private final InstantSource clock;

    SessionAccess(SignInFeature signIn, InstantSource clock) {
        this.signIn = signIn;
        this.clock = clock;
    }

    /** The person who is signed in; also in a session that may only replace a one-time password. */
    public Optional<SignedIn> signedIn(HttpRequest<?> request) {
        return Cookies.SESSION.read(request).flatMap(token -> signIn.sessions().find(token, clock.instant()));
    }

    @Override
    public Optional<Result<Access>> find(HttpRequest<?> request) {
        return Cookies.SESSION.read(request).map(token -> access(request, token));
    }

    private Result<Access> access(HttpRequest<?> request, String token) {
        boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
        boolean own = reads ? !Csrf.isFromElsewhere(request) : Csrf.accepts(request, token, sent(request));
        if (!own) {
            return Result.refused(RequestProblems.missingCsrfToken());
        }
        return signIn.sessions()
                .find(token, clock.instant())
                .filter(signedIn -> !signedIn.session().limited())
                .map(signedIn -> Result.ok(signedIn.access()))
                .orElseGet(() -> Result.refused(Problem.invalidAdminToken()));
    }

    private static Optional<String> sent(HttpRequest<?> request) {
        List<String> sent = request.getHeaders().getAll(Csrf.HEADER);
        return sent.size() == 1 ? Optional.of(sent.getFirst()) : Optional.empty();
    }
}
