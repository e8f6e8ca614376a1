package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.dashboard.site.Area;
import aigateway.people.Role;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Walks over every page and form of the dashboard in the browsers of an administrator, a viewer and a team viewer. Two teams have
 * rows of every kind. A new page with an id in its path fails until {@link #LISTS} names where ids of it come from.
 */
class DashboardRolesEdgeTest {
    private static final String OWN = "alpha";
    private static final String OTHER = "zeta";

    /** Pages before the sign-in, files, and what everyone does with the own account. */
    private static final List<String> OPEN = List.of(
            "/dashboard/login",
            "/dashboard/logout",
            "/dashboard/password",
            "/dashboard/account",
            "/dashboard/oidc",
            "/dashboard/style.css",
            "/dashboard/dashboard.js",
            "/dashboard/playground/playground.js");

    /** Where an id of a page comes from: the list of the admin API by the page's path. */
    private static final Map<String, String> LISTS = Map.of(
            "/dashboard/teams/{id}", "/admin/v1/teams",
            "/dashboard/keys/{id}", "/admin/v1/keys",
            "/dashboard/budgets/{id}", "/admin/v1/budgets",
            "/dashboard/requests/{id}", "/admin/v1/requests",
            "/dashboard/reports/{id}", "/admin/v1/reports");

    private static final SignInCase CASE = new SignInCase();
    private static final List<String> ROUTES = routes();
    private static final Map<String, Map<String, String>> NAMED = new TreeMap<>();
    private static final Map<Role, Browser> BROWSERS = new TreeMap<>();

    @BeforeAll
    static void people_sign_in_and_two_teams_have_rows() {
        TeamRows own = TeamRows.of(CASE.gateway, CASE.edge, OWN);
        TeamRows other = TeamRows.of(CASE.gateway, CASE.edge, OTHER);
        NAMED.put(OWN, own.named());
        NAMED.put(OTHER, other.named());
        BROWSERS.put(Role.ADMIN, CASE.signedIn("admin@example.com", "admin"));
        BROWSERS.put(Role.VIEWER, CASE.signedIn("viewer@example.com", "viewer"));
        BROWSERS.put(Role.TEAM_VIEWER, CASE.signedIn("team@example.com", "team_viewer", own.team()));
    }

    @AfterAll
    static void close() {
        CASE.close();
    }

    @Test
    void every_area_has_a_page() {
        for (Area area : Area.values()) {
            assertThat(ROUTES.contains("GET " + path(area))).isNotEqualTo(OPEN.contains(path(area)));
        }
    }

    @Test
    void every_page_leads_to_the_sign_in_without_a_session() {
        for (String route : ROUTES) {
            HttpReply reply = CASE.edge.send(Sent.of(method(route), at(route, OWN)));
            if (method(route).equals("GET")) {
                assertThat(reply.status()).as(route).isEqualTo(303);
                assertThat(reply.header("location")).as(route).endsWith("login");
            } else {
                assertThat(reply.status()).as(route).isIn(303, 403);
            }
        }
    }

    @Test
    void an_administrator_opens_every_page() {
        pages().forEach(route -> assertThat(
                        browser(Role.ADMIN).open(at(route, OWN)).status())
                .as(route)
                .isIn(known(route) ? List.of(200) : List.of(200, 404)));
    }

    @Test
    void each_lower_role_opens_the_pages_of_its_areas() {
        for (String route : pages()) {
            for (Role role : List.of(Role.VIEWER, Role.TEAM_VIEWER)) {
                HttpReply reply = browser(role).open(at(route, OWN));
                if (!role.includes(lowest(route))) {
                    assertThat(reply.status()).as(route + " " + role).isEqualTo(403);
                } else {
                    assertThat(reply.status()).as(route + " " + role).isNotIn(401, 500);
                }
            }
        }
    }

    @Test
    void a_team_viewer_sees_nothing_of_another_team() {
        for (String route : pages()) {
            HttpReply own = browser(Role.TEAM_VIEWER).open(at(route, OWN));
            assertThat(own.text()).as(route).doesNotContain("Team " + OTHER, "key of " + OTHER);
            if (known(route)) {
                own.hasStatus(200);
                assertThat(browser(Role.TEAM_VIEWER).open(at(route, OTHER)).status())
                        .as(route)
                        .isEqualTo(404);
                // Or the line above would say nothing.
                browser(Role.VIEWER).open(at(route, OTHER)).hasStatus(200);
            }
        }
    }

    @Test
    void only_an_administrator_changes_something() {
        for (String route : forms()) {
            for (Role role : List.of(Role.VIEWER, Role.TEAM_VIEWER)) {
                Browser browser = browser(role);
                browser.open("/dashboard").hasStatus(200);
                assertThat(browser.submit(at(route, OWN)).status())
                        .as(route + " " + role)
                        .isIn(readsOnly(route) ? List.of(200, 400, 403, 404) : List.of(403));
            }
        }
    }

    /** A dry run and a test call change nothing of the gateway's own. */
    private static boolean readsOnly(String route) {
        return route.contains("dry-run") || route.contains("why") || route.contains("/test-call");
    }

    @Test
    void a_form_without_its_token_or_from_another_site_is_refused() {
        for (String route : forms()) {
            Browser browser = browser(Role.ADMIN);
            browser.open("/dashboard").hasStatus(200);
            assertThat(browser.submitWith(at(route, OWN), "same-origin", "forged")
                            .status())
                    .as(route)
                    .isEqualTo(403);
            browser.open("/dashboard").hasStatus(200);
            assertThat(browser.submitWith(at(route, OWN), "cross-site", "forged")
                            .status())
                    .as(route)
                    .isEqualTo(403);
        }
    }

    private static List<String> pages() {
        return ROUTES.stream().filter(route -> route.startsWith("GET ")).toList();
    }

    private static List<String> forms() {
        List<String> forms =
                ROUTES.stream().filter(route -> route.startsWith("POST ")).toList();
        assertThat(forms).hasSizeGreaterThan(10);
        return forms;
    }

    private static Browser browser(Role role) {
        return BROWSERS.computeIfAbsent(role, _ -> {
            throw new AssertionError(role);
        });
    }

    private static String method(String route) {
        return route.substring(0, route.indexOf(' '));
    }

    /** Whether the page is of a row that both teams have one of. */
    private static boolean known(String route) {
        return LISTS.containsKey(route.substring(route.indexOf(' ') + 1));
    }

    private static String at(String route, String team) {
        String path = route.substring(route.indexOf(' ') + 1);
        String list = LISTS.get(path);
        String id = list == null ? null : NAMED.getOrDefault(team, Map.of()).get(list);
        return path.replaceFirst("\\{[^}]*}", id == null ? "x" : id).replaceAll("\\{[^}]*}", "x");
    }

    private static String path(Area area) {
        return area.path().isEmpty() ? "/dashboard" : "/dashboard/" + area.path();
    }

    private static Role lowest(String route) {
        String path = route.substring(route.indexOf(' ') + 1);
        if (path.equals("/dashboard/alerts/rules")) {
            return Role.VIEWER;
        }
        return Arrays.stream(Area.values())
                .filter(area -> !area.path().isEmpty())
                .filter(area -> path.equals(path(area)) || path.startsWith(path(area) + "/"))
                .map(Area::lowest)
                .findFirst()
                .orElse(Role.TEAM_VIEWER);
    }

    private static List<String> routes() {
        try (var edge = LambdaEdge.start(CASE.gateway.gateway())) {
            return edge.context()
                    .getBean(Router.class)
                    .uriRoutes()
                    .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                    .map(route -> route.getHttpMethodName() + " "
                            + route.getUriMatchTemplate().toPathString())
                    .filter(route -> route.contains(" /dashboard"))
                    .filter(route -> OPEN.stream()
                            .noneMatch(open ->
                                    route.substring(route.indexOf(' ') + 1).startsWith(open)))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }
}
