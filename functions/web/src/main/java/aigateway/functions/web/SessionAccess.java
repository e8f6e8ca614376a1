package aigateway.functions.web;

import aigateway.assembly.SignInFeature;
import aigateway.people.Access;
import aigateway.people.SignedIn;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The session of a request's cookie, for pages and for the admin API. */
@Singleton
public class SessionAccess {
    private final SignInFeature signIn;
    private final InstantSource clock;

    SessionAccess(SignInFeature signIn, InstantSource clock) {
        this.signIn = signIn;
        this.clock = clock;
    }

    /** Who is signed in; also in a session that may only replace a one-time password. */
    public Optional<SignedIn> find(HttpRequest<?> request) {
        return Cookies.SESSION.read(request).flatMap(token -> signIn.sessions().find(token, clock.instant()));
    }

    /**
     * What the session's person may do in the admin API. A read needs the cookie alone, which no other site's request has; a
     * change also needs the token of {@link Csrf}. Empty for a session that is limited.
     */
    public Optional<Access> ofApi(HttpRequest<?> request) {
        boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
        return find(request)
                .filter(signedIn -> !signedIn.session().limited())
                .filter(_ -> reads ? !Csrf.isFromElsewhere(request) : mayChange(request))
                .map(SignedIn::access);
    }

    private static boolean mayChange(HttpRequest<?> request) {
        List<String> sent = request.getHeaders().getAll(Csrf.HEADER);
        return sent.size() == 1
                && Cookies.SESSION
                        .read(request)
                        .filter(token -> Csrf.accepts(request, token, Optional.of(sent.getFirst())))
                        .isPresent();
    }
}
