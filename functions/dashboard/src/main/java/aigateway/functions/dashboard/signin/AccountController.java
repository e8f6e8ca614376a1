package aigateway.functions.dashboard.signin;

import aigateway.assembly.PeopleFeature;
import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.SessionId;
import aigateway.people.Role;
import aigateway.people.Session;
import aigateway.people.Team;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One's own account: who one is here, and the browsers in which one is signed in. */
@AnyQuery
@Controller("/dashboard/account")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AccountController {
    private static final int TEAMS_MAX = 1_000;

    private final SignInFeature signIn;
    private final PeopleFeature people;
    private final Visits visits;

    AccountController(SignInFeature signIn, PeopleFeature people, Visits visits) {
        this.signIn = signIn;
        this.people = people;
        this.visits = visits;
    }

    /**
     * A session.
     *
     * @param browser as people call it
     * @param sent as the browser calls itself
     * @param here whether this is the browser
     */
    public record Row(
            String id,
            String browser,
            String sent,
            String source,
            Instant createdAt,
            Instant lastSeenAt,
            boolean here) {
        static Row of(Session session, SessionId own) {
            return new Row(
                    session.id().value(),
                    Browsers.name(session.browser()),
                    session.browser(),
                    session.source(),
                    session.createdAt(),
                    session.lastSeenAt(),
                    session.id().equals(own));
        }
    }

    @Get
    HttpResponse<byte[]> account(HttpRequest<?> request) {
        return visits.page(request, Area.ACCOUNT, this::show);
    }

    private HttpResponse<byte[]> show(Visit visit) {
        boolean limited = visit.access().role() == Role.TEAM_VIEWER;
        List<String> teams = limited
                ? people.manageTeams().list(null, visit.teams(), null, TEAMS_MAX).stream()
                        .map(Team::name)
                        .toList()
                : List.of();
        SessionId own = visit.signedIn().session().id();
        List<Row> sessions = signIn.sessions().list(visit.signedIn().person().id(), visit.now()).stream()
                .map(session -> Row.of(session, own))
                .toList();
        return visit.show(
                "account/account",
                Map.of(
                        "person",
                        visit.signedIn().person(),
                        "method",
                        visit.signedIn().session().method().name(),
                        "allTeams",
                        !limited,
                        "teams",
                        teams,
                        "sessions",
                        sessions));
    }

    /** All sessions but this one. */
    @Post("/elsewhere")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> endElsewhere(HttpRequest<?> request) {
        return end(request, session -> true);
    }

    /** One session. */
    @Post("/session")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> endOne(HttpRequest<?> request) {
        return visits.post(
                request,
                Area.ACCOUNT,
                Role.TEAM_VIEWER,
                visit -> ended(
                        visit,
                        session -> session.id().value().equals(visit.form().text("session"))));
    }

    private HttpResponse<byte[]> end(HttpRequest<?> request, Predicate<Session> which) {
        return visits.post(request, Area.ACCOUNT, Role.TEAM_VIEWER, visit -> ended(visit, which));
    }

    private HttpResponse<byte[]> ended(Visit visit, Predicate<Session> which) {
        var person = visit.signedIn().person().id();
        SessionId own = visit.signedIn().session().id();
        List<Session> ended = signIn.sessions().list(person, visit.now()).stream()
                .filter(session -> !session.id().equals(own))
                .filter(which)
                .toList();
        ended.forEach(session -> signIn.manage().end(visit.actor(), person, session.id()));
        return visit.redirect(
                "account",
                ended.isEmpty()
                        ? "You are signed in nowhere else."
                        : "Signed out in " + ended.size()
                                + (ended.size() == 1 ? " other browser." : " other browsers."));
    }
}
