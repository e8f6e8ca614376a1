package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.api.AdminRoutes;
import aigateway.people.Role;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** With the tokens of people. */
class AdminRolesEdgeTest extends AdminRolesCase {
    /** A viewer sees no addresses of people. */
    private static final String SESSIONS = "GET /admin/v1/people/{id}/sessions";

    AdminRolesEdgeTest() {
        super(Map.of());
    }

    @Override
    UnaryOperator<Sent> person(Role role, String team) {
        String[] teams = role == Role.TEAM_VIEWER ? new String[] {team} : new String[0];
        String tokens = "/admin/v1/people/" + signIn.person(signIn.email(), role.text(), teams) + "/tokens";
        String token = String.valueOf(
                signIn.admin(Sent.post(tokens, "{\"name\":\"walk\"}")).text("token"));
        return request -> request.bearer(token);
    }

    @Test
    void the_table_of_roles_has_exactly_the_routes_of_the_admin_api() {
        assertThat(AdminRoutes.all()).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void every_route_needs_a_token_that_works() {
        for (String route : routes) {
            assertThat(edge.send(request(route, OWN)).status()).as(route).isEqualTo(401);
        }
        assertThat(edge.send(request("GET /admin/v1/keys", OWN).bearer("agwp_0123456789abcdef." + "a".repeat(49)))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void only_an_admin_writes() {
        assertThat(routes.stream().filter(route -> !route.startsWith("GET ")))
                .allMatch(route -> AdminRoutes.lowest(route) == Role.ADMIN || route.equals("POST /admin/v1/dry-run"));
        assertThat(routes.stream().filter(route -> route.startsWith("GET ") && !route.equals(SESSIONS)))
                .noneMatch(route -> AdminRoutes.lowest(route) == Role.ADMIN);
    }
}
