package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** With the sessions of browsers. A subclass says how a person signs in. */
abstract class AdminSessionsCase extends AdminRolesCase {
    private final Map<Role, Browser> browsers = new EnumMap<>(Role.class);

    AdminSessionsCase(Map<String, String> settings) {
        super(settings);
    }

    /**
     * A browser in which a new person of this role has signed in.
     *
     * @param team the id of the one team that a team viewer sees
     */
    abstract Browser signedIn(Role role, String team);

    @Override
    UnaryOperator<Sent> person(Role role, String team) {
        Browser browser = signedIn(role, team);
        assertThat(edge.send(browser.cookie(Sent.get("/admin/v1/me"))).json().text("role"))
                .isEqualTo(role.text());
        browser.open("/dashboard").hasStatus(200);
        browsers.put(role, browser);
        String token = browser.token();
        return request -> request.method().equals("GET")
                ? browser.cookie(request)
                : browser.cookie(request).with("X-CSRF-Token", token);
    }

    private Browser browser(Role role) {
        return Objects.requireNonNull(browsers.get(role));
    }

    @Test
    void every_change_needs_the_token_of_the_own_session() {
        String other = browser(Role.VIEWER).token();
        for (String route : routes) {
            if (route.startsWith("GET ")) {
                continue;
            }
            Sent change = browser(Role.ADMIN).cookie(request(route, NONE));
            edge.send(change).refusedWith(403, "csrf_token_missing");
            edge.send(change.with("X-CSRF-Token", other)).refusedWith(403, "csrf_token_missing");
        }
    }

    @Test
    void no_route_takes_the_cookie_of_a_session_that_has_ended() {
        Browser browser = signedIn(Role.ADMIN, "");
        browser.open("/dashboard").hasStatus(200);
        String token = browser.token();
        List<Sent> requests = routes.stream()
                .map(route -> browser.cookie(request(route, NONE)).with("X-CSRF-Token", token))
                .toList();
        edge.send(browser.cookie(Sent.get("/admin/v1/keys"))).hasStatus(200);
        browser.submit("/dashboard/logout").hasStatus(303);

        for (Sent request : requests) {
            assertThat(edge.send(request).status())
                    .as(request.method() + " " + request.target())
                    .isEqualTo(401);
        }
    }
}
