package aigateway.functions.dashboard.signin;

import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.NextPage;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.Cookies;
import aigateway.functions.web.Csrf;
import aigateway.functions.web.Form;
import aigateway.functions.web.SessionAccess;
import aigateway.signin.SignIn;
import aigateway.signin.SignIn.Outcome;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sign-in with a password, and sign-out. */
@Controller("/dashboard")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class SignInController {
    private static final Duration FORM_AGE = Duration.ofHours(12);
    private static final Duration KNOWN_BROWSER_AGE = Duration.ofDays(180);
    private static final String WRONG = "The email or the password is wrong.";

    private final SignInFeature signIn;
    private final SessionAccess sessions;
    private final Pages pages;
    private final Visits visits;

    SignInController(SignInFeature signIn, SessionAccess sessions, Pages pages, Visits visits) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.pages = pages;
        this.visits = visits;
    }

    @Get("/login")
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.answered(
                request,
                () -> sessions.signedIn(request).isPresent()
                        ? Pages.redirect(request, "")
                        : form(request, 200, "", ""));
    }

    @Post("/login")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> signIn(HttpRequest<?> request) {
        return visits.answered(request, () -> {
            Form form = Form.read(request);
            String email = form.text("email");
            Optional<String> secret = Cookies.FORM.read(request);
            if (secret.isEmpty()) {
                return form(
                        request,
                        403,
                        email,
                        "Your browser did not send the cookie of this page. It keeps cookies only over "
                                + "https, or on this machine, and some browsers do so only at http://localhost.");
            }
            if (!Csrf.accepts(request, secret.get(), form.find(Csrf.FIELD))) {
                return visits.notOurForm(request);
            }
            Outcome outcome = signIn.parts()
                    .signIn()
                    .withPassword(new SignIn.Attempt(
                            email, form.text("password"), Visits.visitor(request), Cookies.BROWSER.read(request)));
            return answer(request, email, outcome);
        });
    }

    private HttpResponse<byte[]> answer(HttpRequest<?> request, String email, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Opened opened ->
                Visits.with(
                        Pages.redirect(
                                request, opened.session().session().limited() ? "password" : NextPage.read(request)),
                        Visits.sessionCookie(opened.session()),
                        Cookies.BROWSER.set(opened.mark(), KNOWN_BROWSER_AGE),
                        Cookies.FORM.delete(),
                        Cookies.NEXT.delete());
            case Outcome.Refused(var lockedFor)
            when lockedFor != null -> locked(request, email, WRONG + " ", lockedFor);
            case Outcome.Refused _ -> form(request, 403, email, WRONG);
            case Outcome.Locked(Duration wait) -> locked(request, email, "", wait);
            case Outcome.Busy() ->
                form(request, 503, email, "Too many sign-ins at the moment. Please try again.")
                        .header("retry-after", "5");
        };
    }

    private MutableHttpResponse<byte[]> locked(HttpRequest<?> request, String email, String before, Duration wait) {
        return form(
                        request,
                        429,
                        email,
                        before + "Too many failed attempts. Please try again in " + Waits.words(wait) + ".")
                .header("retry-after", Long.toString(Waits.seconds(wait)));
    }

    private MutableHttpResponse<byte[]> form(HttpRequest<?> request, int status, String email, String problem) {
        String secret = visits.formSecret(request);
        MutableHttpResponse<byte[]> page = pages.page(
                request,
                status,
                "login",
                Map.of("csrf", Csrf.token(secret), "email", email, "problem", problem, "oidc", signIn.hasOidc()));
        return Visits.with(page, Cookies.FORM.set(secret, FORM_AGE));
    }

    @Post("/logout")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> signOut(HttpRequest<?> request) {
        return visits.limitedPost(request, (signedIn, _) -> {
            signIn.parts().signOut().end(signedIn);
            return Visits.with(Pages.redirect(request, "login"), Cookies.SESSION.delete());
        });
    }
}
