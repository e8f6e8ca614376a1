package aigateway.functions.dashboard.signin;

import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.Form;
import aigateway.people.SignedIn;
import aigateway.signin.ChangePassword;
import aigateway.signin.ChangePassword.Outcome;
import aigateway.signin.PasswordRules;
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

/** Change of one's own password. */
@Controller("/dashboard/password")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PasswordController {
    private final SignInFeature signIn;
    private final Pages pages;
    private final Visits visits;

    PasswordController(SignInFeature signIn, Pages pages, Visits visits) {
        this.signIn = signIn;
        this.pages = pages;
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.limitedPage(request, signedIn -> form(request, signedIn, 200, ""));
    }

    @Post
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> change(HttpRequest<?> request) {
        return visits.limitedPost(request, (signedIn, form) -> change(request, signedIn, form));
    }

    private HttpResponse<byte[]> change(HttpRequest<?> request, SignedIn signedIn, Form form) {
        var typed = new ChangePassword.Form(form.text("old"), form.text("new"), form.text("repeated"));
        return switch (signIn.parts().changePassword().change(signedIn, typed, Visits.visitor(request))) {
            case Outcome.Changed(var session) ->
                Visits.with(Pages.redirect(request, ""), Visits.sessionCookie(session));
            case Outcome.Refused(String why) -> form(request, signedIn, 400, why);
            case Outcome.Locked(Duration wait) ->
                form(request, signedIn, 429, "Too many failed attempts. Please try again in " + Waits.words(wait) + ".")
                        .header("retry-after", Long.toString(Waits.seconds(wait)));
            case Outcome.Busy() ->
                form(request, signedIn, 503, "Too many sign-ins at the moment. Please try again.")
                        .header("retry-after", "5");
        };
    }

    private MutableHttpResponse<byte[]> form(HttpRequest<?> request, SignedIn signedIn, int status, String problem) {
        return pages.page(
                request,
                status,
                "password",
                Map.of(
                        "csrf", Visits.csrf(request),
                        "email", signedIn.person().email(),
                        "once", signedIn.session().limited(),
                        "lengthMin", PasswordRules.LENGTH_MIN,
                        "problem", problem));
    }
}
