package aigateway.functions.dashboard.signin;

import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.NextPage;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Cookies;
import aigateway.signin.OidcSignIn;
import aigateway.signin.OidcSignIn.Outcome;
import aigateway.signin.OidcSignIn.Why;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sign-in with OpenID Connect: to the provider, and back from it. */
@AnyQuery
@Controller("/dashboard/oidc")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OidcController {
    private static final Duration COOKIE_AGE = Duration.ofMinutes(10);

    private final SignInFeature signIn;
    private final Pages pages;
    private final Visits visits;

    OidcController(SignInFeature signIn, Pages pages, Visits visits) {
        this.signIn = signIn;
        this.pages = pages;
        this.visits = visits;
    }

    @Get("/start")
    HttpResponse<byte[]> start(HttpRequest<?> request) {
        return withOidc(request, oidc -> {
            OidcSignIn.Started started = oidc.start();
            return Visits.with(
                    Pages.secured(HttpResponse.<byte[]>status(303, "")
                            .header("location", started.provider().toString())),
                    Cookies.OIDC.set(started.cookie(), COOKIE_AGE));
        });
    }

    @Get("/callback")
    HttpResponse<byte[]> callback(
            HttpRequest<?> request,
            @QueryValue @Nullable String code,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable String iss,
            @QueryValue @Nullable String error) {
        return withOidc(request, oidc -> {
            var callback = new OidcSignIn.Callback(code, state, iss, error);
            return switch (oidc.finish(callback, Cookies.OIDC.read(request), Visits.visitor(request))) {
                case Outcome.Opened(var session, var _) ->
                    Visits.with(
                            visits.onward(request, NextPage.read(request)),
                            Cookies.OIDC.delete(),
                            Cookies.NEXT.delete(),
                            Visits.sessionCookie(session));
                case Outcome.Refused(Why why) ->
                    Visits.with(
                            pages.message(request, 403, "You are not signed in", sentence(why)), Cookies.OIDC.delete());
            };
        });
    }

    private HttpResponse<byte[]> withOidc(HttpRequest<?> request, Function<OidcSignIn, HttpResponse<byte[]>> then) {
        return visits.answered(request, () -> {
            Optional<OidcSignIn> oidc = signIn.parts().oidc();
            return oidc.map(then)
                    .orElseGet(() -> pages.message(
                            request, 404, "There is no such page", "OpenID Connect is not set up on this gateway."));
        });
    }

    private static String sentence(Why why) {
        return switch (why) {
            case STATE -> "This sign-in was not started in this browser, was used before, or took too long.";
            case PROVIDER -> "The identity provider did not sign you in.";
            case TOKEN ->
                "The reply of the identity provider is not valid. An administrator finds the reason in the log.";
            case GROUP ->
                "None of your groups has access to this gateway. Please ask an administrator to add you to one that has.";
            case EMAIL -> "The identity provider does not say your email address.";
            case UNVERIFIED ->
                "A person with your email address exists already, and the identity provider does not say that the "
                        + "address is yours. Please ask an administrator.";
            case DISABLED -> "Your access to this gateway is disabled.";
        };
    }
}
