package aigateway.functions.dashboard.site;

import aigateway.assembly.Settings;
import aigateway.assembly.SignInFeature;
import aigateway.functions.web.Cookies;
import aigateway.functions.web.Csrf;
import aigateway.functions.web.Form;
import aigateway.functions.web.RefusedRequest;
import aigateway.functions.web.Requests;
import aigateway.functions.web.SessionAccess;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.people.NewSession;
import aigateway.people.Role;
import aigateway.people.Session;
import aigateway.people.SignedIn;
import aigateway.signin.Visitor;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
public class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

    private final SignInFeature signIn;
    private final SessionAccess sessions;
    private final Pages pages;
    private final Settings settings;
    private final InstantSource clock;

    Visits(SignInFeature signIn, SessionAccess sessions, Pages pages, Settings settings, InstantSource clock) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.pages = pages;
        this.settings = settings;
        this.clock = clock;
    }

    /** A page of an area for a person who is signed in and may see it; others are led to the sign-in. */
    public HttpResponse<byte[]> page(
            HttpRequest<?> request, Area area, Function<Visit, ? extends HttpResponse<byte[]>> then) {
        return page(request, area, area.lowest(), then);
    }

    /** A page of an area that not everyone who sees the area may see. */
    public HttpResponse<byte[]> page(
            HttpRequest<?> request, Area area, Role lowest, Function<Visit, ? extends HttpResponse<byte[]>> then) {
        return limitedPage(
                request,
                signedIn -> signedIn.session().limited()
                        ? Pages.redirect(request, "password")
                        : visit(request, area, lowest, signedIn, Form.NONE, then));
    }

    /** A form that changes something, of an administrator. */
    public HttpResponse<byte[]> change(
            HttpRequest<?> request, Area area, Function<Visit, ? extends HttpResponse<byte[]>> then) {
        return post(request, area, Role.ADMIN, then);
    }

    /** A form of a person with at least this role. */
    public HttpResponse<byte[]> post(
            HttpRequest<?> request, Area area, Role lowest, Function<Visit, ? extends HttpResponse<byte[]>> then) {
        return limitedPost(
                request,
                (signedIn, form) -> signedIn.session().limited()
                        ? Pages.redirect(request, "password")
                        : visit(request, area, lowest, signedIn, form, then));
    }

    private HttpResponse<byte[]> visit(
            HttpRequest<?> request,
            Area area,
            Role lowest,
            SignedIn signedIn,
            Form form,
            Function<Visit, ? extends HttpResponse<byte[]>> then) {
        Instant now = clock.instant();
        Params params = Params.read(request.getParameters().asMap());
        Result<Period> period = Period.read(params, settings.reportingZone(), now);
        Period shown = period.orElse(_ -> Period.usual(settings.reportingZone(), now));
        var visit = new Visit(request, area, signedIn, params, shown, form, now, pages);
        Role role = visit.access().role();
        if (!role.includes(lowest)) {
            return visit.problem(role.refusal());
        }
        return period.map(_ -> (HttpResponse<byte[]>) then.apply(visit)).orElse(visit::problem);
    }

    /** A page without an area, also for a person who has to replace a one-time password. */
    public HttpResponse<byte[]> limitedPage(HttpRequest<?> request, Function<SignedIn, HttpResponse<byte[]>> then) {
        return answered(request, () -> sessions.signedIn(request).map(then).orElseGet(() -> elsewhere(request)));
    }

    /** A form without an area, also of a person who has to replace a one-time password. */
    public HttpResponse<byte[]> limitedPost(
            HttpRequest<?> request, BiFunction<SignedIn, Form, HttpResponse<byte[]>> then) {
        return answered(request, () -> {
            Optional<SignedIn> signedIn = sessions.signedIn(request);
            if (signedIn.isEmpty()) {
                return toSignIn(request);
            }
            Form form = Form.read(request);
            String secret = Cookies.SESSION.read(request).orElse("");
            return Csrf.accepts(request, secret, form.find(Csrf.FIELD))
                    ? then.apply(signedIn.get(), form)
                    : notOurForm(request);
        });
    }

    public HttpResponse<byte[]> notOurForm(HttpRequest<?> request) {
        return pages.message(
                request, 403, "This form has expired", "The form was not sent from this page, or it is too old.");
    }

    /** Turns an outage into a page. */
    public HttpResponse<byte[]> answered(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        try {
            return then.get();
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("unavailable");
            String what = outage.dependency().equals("oidc")
                    ? "The identity provider cannot be reached."
                    : "The gateway cannot reach its database.";
            return pages.message(request, 503, "Please try again later", what).header("retry-after", "10");
        } catch (RefusedRequest refused) {
            Problem problem = refused.problem();
            return pages.message(request, problem.status(), "The request cannot be read", problem.message());
        } catch (ContentLengthExceededException _) {
            return pages.message(request, 413, "The form is too long", "A form of this dashboard is never that long.");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("page failed");
            return pages.message(request, 500, "The gateway failed", "The cause is in its log.");
        }
    }

    /**
     * A browser does not send the session's cookie with a request that another site starts, such as a link in a mail. It sends it
     * with the next request, which this page starts.
     */
    private HttpResponse<byte[]> elsewhere(HttpRequest<?> request) {
        return Csrf.isFromElsewhere(request) ? pages.page(request, 200, "onward", Map.of("to", "")) : toSignIn(request);
    }

    private static HttpResponse<byte[]> toSignIn(HttpRequest<?> request) {
        MutableHttpResponse<byte[]> answer = Pages.redirect(request, "login");
        return request.getMethod() == HttpMethod.GET ? with(answer, NextPage.cookie(request)) : answer;
    }

    /** A page that starts a request of its own to another page, with the cookies of this site. */
    public MutableHttpResponse<byte[]> onward(HttpRequest<?> request, String page) {
        return pages.page(request, 200, "onward", Map.of("to", Pages.link(request, page)));
    }

    public static String sessionCookie(NewSession opened) {
        Session session = opened.session();
        return Cookies.SESSION.set(opened.token(), Duration.between(session.createdAt(), session.expiresAt()));
    }

    public static Visitor visitor(HttpRequest<?> request) {
        String browser = request.getHeaders().get("User-Agent");
        return new Visitor(Requests.source(request), browser == null ? "" : browser);
    }

    /** The secret of the sign-in's form: the browser's, or a new one. */
    public String formSecret(HttpRequest<?> request) {
        return Cookies.FORM.read(request).filter(NewSession::isToken).orElseGet(signIn::randomToken);
    }

    public static String csrf(HttpRequest<?> request) {
        return Csrf.token(Cookies.SESSION.read(request).orElse(""));
    }

    public static MutableHttpResponse<byte[]> with(MutableHttpResponse<byte[]> answer, String... cookies) {
        for (String cookie : cookies) {
            answer.header("set-cookie", cookie);
        }
        return answer;
    }
}
