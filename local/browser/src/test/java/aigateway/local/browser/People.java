package aigateway.local.browser;

import aigateway.assembly.Gateway;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.people.Person;
import aigateway.people.Role;
import aigateway.people.Team;
import aigateway.signin.OneTimePassword;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** People and teams of a gateway of the tests. */
final class People {
    private static final String ACTOR = "admin-token";

    private final AtomicInteger count = new AtomicInteger();
    private final Gateway gateway;

    People(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * @param password a one-time password
     */
    record NewPerson(String email, String password) {}

    /** A person with a name that no other has. */
    NewPerson create(Role role, Team... teams) {
        String email = role.text().replace('_', '-') + count.incrementAndGet() + "@example.com";
        String ids = Stream.of(teams)
                .map(team -> "\"" + team.id().value() + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        Person person = gateway.people()
                .managePeople()
                .create(
                        ACTOR,
                        json("{\"email\":\"" + email + "\",\"role\":\"" + role.text() + "\",\"teams\":" + ids + "}"))
                .orElse(People::failed);
        OneTimePassword password =
                gateway.signIn().manage().resetPassword(ACTOR, person.id()).orElse(People::failed);
        return new NewPerson(email, password.text());
    }

    Team team(String name) {
        return gateway.people()
                .manageTeams()
                .create(ACTOR, json("{\"name\":\"" + name + "\"}"))
                .orElse(People::failed);
    }

    private static RequestBody json(String text) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
    private static <T> T failed(Problem problem) {
        throw new AssertionError(problem.message());
    }
}
