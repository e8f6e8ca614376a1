package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.api.AdminRoutes;
import aigateway.json.Json;
import aigateway.people.Role;
import aigateway.testing.TestGateway;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Walks over every route of the admin API with the tokens of each role. Two teams have rows of every kind. A new route fails the
 * first test until {@link AdminRoutes} has its role, and the others until {@link TeamRows#named} has a row of each team for its
 * path.
 */
class AdminRolesEdgeTest {
    private static final String OWN = "alpha";
    private static final String OTHER = "zeta";
    private static final String NONE = "none";
    /** A viewer sees no addresses of people. */
    private static final String SESSIONS = "GET /admin/v1/people/{id}/sessions";

    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final List<String> ROUTES = routes();
    /** The values of path variables: of each team, by the path of the list that they are in. */
    private static final Map<String, Map<String, String>> NAMED = new HashMap<>();

    private static final Map<Role, String> TOKENS = new HashMap<>();

    @BeforeAll
    static void two_teams_have_rows_of_every_kind() {
        TeamRows own = TeamRows.of(GATEWAY, EDGE, OWN);
        TeamRows other = TeamRows.of(GATEWAY, EDGE, OTHER);
        NAMED.put(OWN, own.named());
        NAMED.put(OTHER, other.named());
        TOKENS.put(Role.ADMIN, token("admin", ""));
        TOKENS.put(Role.VIEWER, token("viewer", ""));
        TOKENS.put(Role.TEAM_VIEWER, token("team_viewer", "\"" + own.team() + "\""));
    }

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void the_table_of_roles_has_exactly_the_routes_of_the_admin_api() {
        assertThat(AdminRoutes.all()).containsExactlyInAnyOrderElementsOf(ROUTES);
    }

    @Test
    void every_route_needs_a_token_that_works() {
        for (String route : ROUTES) {
            assertThat(EDGE.send(request(route, OWN)).status()).as(route).isEqualTo(401);
        }
        assertThat(EDGE.send(request("GET /admin/v1/keys", OWN).bearer("agwp_0123456789abcdef." + "a".repeat(49)))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void every_route_refuses_each_lower_role() {
        for (String route : ROUTES) {
            for (Role role : Role.values()) {
                // A write that is allowed must find nothing to change.
                String team = route.startsWith("GET ") ? OWN : NONE;
                HttpReply reply = EDGE.send(request(route, team).bearer(token(role)));
                if (role.includes(AdminRoutes.lowest(route))) {
                    assertThat(reply.status()).as(route + " " + role).isNotIn(401, 403, 500);
                } else {
                    reply.refusedWith(403, "role_not_allowed");
                }
            }
        }
    }

    @Test
    void only_an_admin_writes() {
        assertThat(ROUTES.stream().filter(route -> !route.startsWith("GET ")))
                .allMatch(route -> AdminRoutes.lowest(route) == Role.ADMIN || route.equals("POST /admin/v1/dry-run"));
        assertThat(ROUTES.stream().filter(route -> route.startsWith("GET ") && !route.equals(SESSIONS)))
                .noneMatch(route -> AdminRoutes.lowest(route) == Role.ADMIN);
    }

    @Test
    void a_team_viewer_reads_the_own_rows_and_nothing_of_another_team() {
        for (String route : readable()) {
            HttpReply own = EDGE.send(request(route, OWN).bearer(token(Role.TEAM_VIEWER)));
            own.hasStatus(200);
            assertThat(own.text()).as(route).satisfies(AdminRolesEdgeTest::showsNothingOfTheOther);
            if (route.contains("{")) {
                assertThat(own.text()).as(route).contains(value(route, OWN));
                EDGE.send(request(route, OTHER).bearer(token(Role.TEAM_VIEWER))).refusedWith(404, "not_found");
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
                    .map(team -> EDGE.send(request(route, team).bearer(token(Role.VIEWER)))
                            .hasStatus(200)
                            .text())
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
                "/admin/v1/teams/Team%20" + OTHER,
                "/admin/v1/teams?q=" + OTHER,
                "/admin/v1/budgets?key=" + key,
                "/admin/v1/budgets?team=" + team,
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
            HttpReply reply = EDGE.send(Sent.get(target).bearer(token(Role.TEAM_VIEWER)));

            assertThat(reply.status()).as(target).isIn(200, 400, 404);
            // A refusal may repeat what the client sent, but not what belongs to it.
            markers(OTHER).stream()
                    .filter(marker -> reply.status() == 200 || !target.contains(marker))
                    .forEach(marker -> assertThat(reply.text()).as(target).doesNotContain(marker));
        }
    }

    private static void showsNothingOfTheOther(String text) {
        assertThat(markers(OTHER)).noneMatch(text::contains);
    }

    /** Ids and names of a team's things. */
    private static Set<String> markers(String team) {
        Set<String> markers = new TreeSet<>(NAMED.getOrDefault(team, Map.of()).values());
        markers.add("Team " + team);
        markers.add("key of " + team);
        return markers;
    }

    /** The routes for team viewers. */
    private static List<String> readable() {
        return ROUTES.stream()
                .filter(route -> AdminRoutes.lowest(route) == Role.TEAM_VIEWER)
                .toList();
    }

    private static Sent request(String route, String team) {
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
    private static String value(String route, String team) {
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

    private static Map<String, String> named(String team) {
        return Objects.requireNonNull(NAMED.get(team));
    }

    private static String token(Role role) {
        return String.valueOf(TOKENS.get(role));
    }

    private static String token(String role, String teams) {
        Json.Obj person = created(
                "people",
                "{\"email\":\"" + role + "@example.com\",\"role\":\"" + role + "\",\"teams\":[" + teams + "]}");
        return String.valueOf(
                admin(Sent.post("/admin/v1/people/" + person.text("id") + "/tokens", "{\"name\":\"walk\"}"))
                        .hasStatus(201)
                        .json()
                        .text("token"));
    }

    private static List<String> routes() {
        try (var edge = LambdaEdge.start(GATEWAY.gateway())) {
            return edge.context()
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

    private static Json.Obj created(String what, String body) {
        return admin(Sent.post("/admin/v1/" + what, body)).hasStatus(201).json();
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }
}
