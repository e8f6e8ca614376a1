package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.api.AdminRoutes;
import aigateway.people.Role;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Walks over every route of the admin API as each role. Two teams have rows of every kind. A subclass says how a person signs
 * in. A new route fails {@link AdminRolesEdgeTest} until {@link AdminRoutes} has its role, and the tests here until
 * {@link TeamRows#named} has a row of each team for its path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminRolesCase {
    static final String OWN = "alpha";
    private static final String OTHER = "zeta";
    static final String NONE = "none";
    final SignInCase signIn;
    final Edge edge;
    final List<String> routes;
    /** The values of path variables: of each team, by the path of the list that they are in. */
    private final Map<String, Map<String, String>> named = new HashMap<>();

    private final Map<Role, UnaryOperator<Sent>> people = new EnumMap<>(Role.class);

    AdminRolesCase(Map<String, String> settings) {
        signIn = new SignInCase(settings);
        edge = signIn.edge;
        routes = routes();
    }

    /**
     * Adds to a request what proves that it comes from a new person of this role.
     *
     * @param team the id of the one team that a team viewer sees
     */
    abstract UnaryOperator<Sent> person(Role role, String team);

    @BeforeAll
    void two_teams_have_rows_of_every_kind() {
        TeamRows own = TeamRows.of(signIn.gateway, edge, OWN);
        named.put(OWN, own.named());
        named.put(OTHER, TeamRows.of(signIn.gateway, edge, OTHER).named());
        for (Role role : Role.values()) {
            people.put(role, person(role, own.team()));
        }
    }

    @AfterAll
    void close() {
        signIn.close();
    }

    HttpReply send(String route, String team, Role role) {
        return send(request(route, team), role);
    }

    private HttpReply send(Sent request, Role role) {
        return edge.send(Objects.requireNonNull(people.get(role)).apply(request));
    }

    @Test
    void every_route_refuses_each_lower_role() {
        for (String route : routes) {
            for (Role role : Role.values()) {
                // A write that is allowed must find nothing to change.
                String team = route.startsWith("GET ") ? OWN : NONE;
                HttpReply reply = send(route, team, role);
                if (role.includes(AdminRoutes.lowest(route))) {
                    assertThat(reply.status()).as(route + " " + role).isNotIn(401, 403, 500);
                } else {
                    reply.refusedWith(403, "role_not_allowed");
                }
            }
        }
    }

    @Test
    void a_team_viewer_reads_the_own_rows_and_nothing_of_another_team() {
        for (String route : readable()) {
            HttpReply own = send(route, OWN, Role.TEAM_VIEWER);
            own.hasStatus(200);
            assertThat(own.text()).as(route).satisfies(this::showsNothingOfTheOther);
            if (route.contains("{")) {
                assertThat(own.text()).as(route).contains(value(route, OWN));
                send(route, OTHER, Role.TEAM_VIEWER).refusedWith(404, "not_found");
            }
        }
    }

    /** Or the test above would find nothing because there is nothing. */
    @Test
    void a_viewer_reads_the_rows_of_both_teams() {
        for (String route : readable()) {
            if (route.equals("GET /admin/v1/me")) {
                continue;
            }
            String text = Stream.of(OWN, OTHER)
                    .map(team -> send(route, team, Role.VIEWER).hasStatus(200).text())
                    .collect(Collectors.joining());
            assertThat(markers(OTHER)).as(route).anyMatch(text::contains);
            assertThat(markers(OWN)).as(route).anyMatch(text::contains);
        }
    }

    @Test
    void no_filter_shows_a_team_viewer_anything_of_another_team() {
        Map<String, String> other = named(OTHER);
        String key = other.get("/admin/v1/keys");
        String team = other.get("/admin/v1/teams");
        List<String> targets = List.of(
                "/admin/v1/keys?team=" + team,
                "/admin/v1/keys?team=Team%20" + OTHER,
                "/admin/v1/keys?q=" + OTHER,
                "/admin/v1/keys?unused_days=1",
                "/admin/v1/keys?format=csv",
                "/admin/v1/teams/Team%20" + OTHER,
                "/admin/v1/teams?q=" + OTHER,
                "/admin/v1/budgets?key=" + key,
                "/admin/v1/budgets?team=" + team,
                "/admin/v1/budgets?format=csv",
                "/admin/v1/requests?key=" + key,
                "/admin/v1/requests?team=" + team,
                "/admin/v1/requests?format=csv",
                "/admin/v1/requests?tag=own:" + OTHER,
                "/admin/v1/usage?key=" + key,
                "/admin/v1/usage?team=" + team,
                "/admin/v1/usage?group_by=team",
                "/admin/v1/usage?group_by=key",
                "/admin/v1/usage?group_by=tag",
                "/admin/v1/usage?group_by=key,model&format=csv");
        for (String target : targets) {
            HttpReply reply = send(Sent.get(target), Role.TEAM_VIEWER);

            assertThat(reply.status()).as(target).isIn(200, 400, 404);
            // A refusal may repeat what the client sent, but not what belongs to it.
            markers(OTHER).stream()
                    .filter(marker -> reply.status() == 200 || !target.contains(marker))
                    .forEach(marker -> assertThat(reply.text()).as(target).doesNotContain(marker));
        }
    }

    private void showsNothingOfTheOther(String text) {
        assertThat(markers(OTHER)).noneMatch(text::contains);
    }

    /** Ids and names of a team's things. */
    private Set<String> markers(String team) {
        Set<String> markers = new TreeSet<>(named.getOrDefault(team, Map.of()).values());
        markers.add("Team " + team);
        markers.add("key of " + team);
        return markers;
    }

    /** The routes for team viewers. */
    private List<String> readable() {
        return routes.stream()
                .filter(route -> AdminRoutes.lowest(route) == Role.TEAM_VIEWER)
                .toList();
    }

    Sent request(String route, String team) {
        int space = route.indexOf(' ');
        String method = route.substring(0, space);
        String path = route.substring(space + 1);
        String target = path.contains("{") ? path.replaceFirst("\\{[^}]*}", value(route, team)) : path;
        // A report names keys only where it is grouped. What else a path names belongs to no team.
        String grouped = target.equals("/admin/v1/usage") ? target + "?group_by=key" : target;
        Sent request = Sent.of(method, grouped.replaceAll("\\{[^}]*}", "x"));
        return method.equals("GET") ? request : request.json("{\"unknown\":1}");
    }

    /** The value of the first variable in a route's path, for a row of the team. */
    private String value(String route, String team) {
        String list = route.replaceFirst("^\\S+ ", "").replaceFirst("/\\{.*", "");
        if (team.equals(NONE)) {
            return "x";
        }
        if (AdminRoutes.lowest(route) != Role.TEAM_VIEWER && !named(team).containsKey(list)) {
            return "x";
        }
        return named(team).computeIfAbsent(list, _ -> {
            throw new AssertionError("TeamRows has no row for " + route);
        });
    }

    private Map<String, String> named(String team) {
        return Objects.requireNonNull(named.get(team));
    }

    private List<String> routes() {
        try (var lambda = LambdaEdge.start(signIn.gateway.gateway())) {
            return lambda.context()
                    .getBean(Router.class)
                    .uriRoutes()
                    .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                    .map(route -> route.getHttpMethodName() + " "
                            + route.getUriMatchTemplate().toPathString())
                    .filter(route -> route.contains(" /admin"))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }
}
