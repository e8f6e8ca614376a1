package aigateway.functions.dashboard;

import aigateway.assembly.SignInFeature;
import aigateway.functions.web.Cookies;
import aigateway.functions.web.Csrf;
import aigateway.functions.web.Form;
import aigateway.functions.web.Requests;
import aigateway.functions.web.SessionAccess;
import aigateway.kernel.Unavailable;
import aigateway.people.NewSession;
import aigateway.people.Session;
import aigateway.people.SignedIn;
import aigateway.signin.Visitor;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards every page: finds who is signed in, and whether a form came from a page of ours. Each route calls it by name, because
 * a filter on a path guards only the spellings it knows.
 */
@Singleton
class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

    private final SignInFeature signIn;
    private final SessionAccess sessions;
    private final Pages pages;

    Visits(SignInFeature signIn, SessionAccess sessions, Pages pages) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.pages = pages;
    }

    /** A page for a person who is signed in; others are led to the sign-in. */
    HttpResponse<byte[]> page(HttpRequest<?> request, Function<SignedIn, HttpResponse<byte[]>> then) {
        return answered(
                request,
                () -> sessions.signedIn(request)
                        .map(signedIn -> signedIn.session().limited()
                                ? Pages.redirect(request, "password")
                                : then.apply(signedIn))
                        .orElseGet(() -> elsewhere(request)));
    }

    /** A form that changes something, of a person who is signed in. */
    HttpResponse<byte[]> post(HttpRequest<?> request, BiFunction<SignedIn, Form, HttpResponse<byte[]>> then) {
        return limitedPost(
                request,
                (signedIn, form) -> signedIn.session().limited()
                        ? Pages.redirect(request, "password")
                        : then.apply(signedIn, form));
    }

    /** As {@link #page}, and also for a person who has to replace a one-time password. */
    HttpResponse<byte[]> limitedPage(HttpRequest<?> request, Function<SignedIn, HttpResponse<byte[]>> then) {
        return answered(request, () -> sessions.signedIn(request).map(then).orElseGet(() -> elsewhere(request)));
    }

    /** As {@link #post}, and also for a person who has to replace a one-time password. */
    HttpResponse<byte[]> limitedPost(HttpRequest<?> request, BiFunction<SignedIn, Form, HttpResponse<byte[]>> then) {
        return answered(request, () -> {
            Optional<SignedIn> signedIn = sessions.signedIn(request);
            if (signedIn.isEmpty()) {
                return Pages.redirect(request, "login");
            }
            Form form = Form.read(request);
            String secret = Cookies.SESSION.read(request).orElse("");
            return Csrf.accepts(request, secret, form.find(Csrf.FIELD))
                    ? then.apply(signedIn.get(), form)
                    : notOurForm(request);
        });
    }

    HttpResponse<byte[]> notOurForm(HttpRequest<?> request) {
        return pages.message(
                request, 403, "This form has expired", "The form was not sent from this page, or it is too old.");
    }

    /** Turns an outage into a page. */
    HttpResponse<byte[]> answered(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        try {
            return then.get();
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("unavailable");
            String what = outage.dependency().equals("oidc")
                    ? "The identity provider cannot be reached."
                    : "The gateway cannot reach its database.";
            return pages.message(request, 503, "Please try again later", what).header("retry-after", "10");
        }
    }

    /**
     * A browser does not send the session's cookie with a request that another site starts, such as a link in a mail. It sends it
     * with the next request, which this page starts.
     */
    private HttpResponse<byte[]> elsewhere(HttpRequest<?> request) {
        return Csrf.isFromElsewhere(request)
                ? pages.page(request, 200, "onward", Map.of("to", ""))
                : Pages.redirect(request, "login");
    }

    /** A page that starts a request of its own to another page, with the cookies of this site. */
    HttpResponse<byte[]> onward(HttpRequest<?> request, String page, Cookies cleared, String session) {
        return pages.page(request, 200, "onward", Map.of("to", Pages.link(request, page)))
                .header("set-cookie", cleared.delete())
                .header("set-cookie", session);
    }

    static String sessionCookie(NewSession opened) {
        Session session = opened.session();
        return Cookies.SESSION.set(opened.token(), Duration.between(session.createdAt(), session.expiresAt()));
    }

    static Visitor visitor(HttpRequest<?> request) {
        String browser = request.getHeaders().get("User-Agent");
        return new Visitor(Requests.source(request), browser == null ? "" : browser);
    }

    /** The secret of the sign-in's form: the browser's, or a new one. */
    String formSecret(HttpRequest<?> request) {
        return Cookies.FORM.read(request).filter(NewSession::isToken).orElseGet(signIn::randomToken);
    }

    static String csrf(HttpRequest<?> request) {
        return Csrf.token(Cookies.SESSION.read(request).orElse(""));
    }

    static MutableHttpResponse<byte[]> with(MutableHttpResponse<byte[]> answer, String... cookies) {
        for (String cookie : cookies) {
            answer.header("set-cookie", cookie);
        }
        return answer;
    }
}
