package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.PersonId;
import aigateway.people.Person;
import aigateway.signin.OneTimePassword;
import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway with people who sign in. */
final class SignInCase implements AutoCloseable {
    static final String PASSWORD = "a good long password";

    private final AtomicInteger people = new AtomicInteger();
    final TestGateway gateway;
    final Edge edge;

    SignInCase() {
        this(Map.of());
    }

    SignInCase(Map<String, String> settings) {
        gateway = TestGateway.start(settings);
        edge = Edges.start(gateway.gateway());
    }

    Json.Obj admin(Sent request) {
        return edge.send(request.bearer(TestGateway.ADMIN_TOKEN)).json();
    }

    /**
     * A new person; returns the id.
     *
     * @param teams ids
     */
    PersonId person(String email, String role, String... teams) {
        String json = JsonText.objectText(
                person -> person.text("email", email).text("role", role).texts("teams", List.of(teams)));
        var body = new RequestBody(json.getBytes(StandardCharsets.UTF_8), "application/json");
        return gateway.gateway()
                .people()
                .managePeople()
                .create("admin-token", body)
                .map(Person::id)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    String email() {
        return "person" + people.incrementAndGet() + "@example.com";
    }

    String oneTime(PersonId person) {
        return gateway.gateway()
                .signIn()
                .manage()
                .resetPassword("admin-token", person)
                .map(OneTimePassword::text)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    HttpReply signIn(Browser browser, String email, String password) {
        browser.open("/dashboard/login").hasStatus(200);
        return browser.submit("/dashboard/login", "email", email, "password", password);
    }

    /** In the browser of a person who has chosen a password. */
    Browser signedIn(String email, String role, String... teams) {
        var browser = new Browser(edge);
        HttpReply limited = signIn(browser, email, oneTime(person(email, role, teams)));
        assertThat(Browser.target("/dashboard/login", limited)).isEqualTo("/dashboard/password");
        browser.open("/dashboard/password");
        HttpReply changed = browser.submit("/dashboard/password", "new", PASSWORD, "repeated", PASSWORD);
        assertThat(Browser.target("/dashboard/password", changed)).isEqualTo("/dashboard");
        return browser;
    }

    @Override
    public void close() {
        edge.close();
        gateway.close();
    }
}
