package aigateway.functions.dashboard.settings;

import aigateway.assembly.PeopleFeature;
import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.Visit;
import aigateway.people.Person;
import aigateway.people.PersonToken;
import aigateway.people.Session;
import aigateway.people.Team;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of one person: role and teams, and for administrators also sessions and tokens. */
@Singleton
class PersonPage {
    private static final int TEAMS_MAX = 1_000;
    private static final int TOKENS_MAX = 50;

    private final PeopleFeature people;
    private final SignInFeature signIn;

    PersonPage(PeopleFeature people, SignInFeature signIn) {
        this.people = people;
        this.signIn = signIn;
    }

    /**
     * A team that the person may be made a viewer of.
     *
     * @param chosen whether the person is one
     */
    public record TeamChoice(String id, String name, boolean chosen) {}

    /** A token in the list. */
    public record TokenRow(
            String id,
            String name,
            String role,
            String status,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    List<Team> teams(Visit visit) {
        return people.manageTeams().list(null, visit.teams(), null, TEAMS_MAX).stream()
                .sorted(Comparator.comparing(Team::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    /**
     * @param once what is shown this once: a one-time password or a token
     */
    HttpResponse<byte[]> show(Visit visit, Person person, int status, String problem, Map<String, Object> once) {
        List<Session> sessions =
                visit.isAdmin() ? signIn.manage().sessions(person.id()).orElse(_ -> List.of()) : List.of();
        List<PersonToken> tokens =
                people.manageTokens().list(person.id(), null, TOKENS_MAX).orElse(_ -> List.of());
        Map<String, Object> values = new HashMap<>();
        values.put("person", person);
        values.put("role", person.role().text());
        values.put(
                "teams",
                teams(visit).stream()
                        .map(team -> new TeamChoice(
                                team.id().value(), team.name(), person.teams().contains(team.id())))
                        .toList());
        values.put("sessions", sessions);
        values.put(
                "tokens", tokens.stream().map(token -> row(token, visit.now())).toList());
        values.put("problem", problem);
        values.put("password", null);
        values.put("token", null);
        values.putAll(once);
        MutableHttpResponse<byte[]> page = visit.show(status, "settings/person", values);
        return once.isEmpty() ? page : page.header("cache-control", "no-store");
    }

    private static TokenRow row(PersonToken token, Instant now) {
        return new TokenRow(
                token.id().value(),
                token.name(),
                token.role().text().replace('_', ' '),
                token.status(now).text(),
                token.expiresAt(),
                token.lastUsedAt());
    }
}
