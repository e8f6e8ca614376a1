package aigateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.assembly.SignInFeature;
import aigateway.kernel.PersonId;
import aigateway.people.PersonSpec;
import aigateway.people.PostgresPeople;
import aigateway.people.Role;
import aigateway.people.SignedIn;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.ManualClock;
import aigateway.testing.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A gateway on a manual clock, with people who sign in. */
final class SignInCase implements AutoCloseable {
    static final Visitor HERE = new Visitor("198.51.100.7", "Firefox");
    static final String PASSWORD = "a good long password";
    /** Of {@link #PASSWORD}, with parameters of a thousandth of the work, so that tests need not wait for each sign-in. */
    private static final String HASH =
            "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$yXFiePnX9n/w+7g82CxpW7BGCKgjh57Yn+c5KZSaC24";

    final ManualClock clock = ManualClock.atNow();
    final TestGateway gateway;
    final SignInFeature signIn;
    final Postgres postgres;
    private int people;

    private SignInCase(Map<String, String> settings) {
        gateway = TestGateway.start(settings, clock);
        signIn = gateway.gateway().signIn();
        postgres = gateway.database().connect();
    }

    static SignInCase start() {
        return start(Map.of());
    }

    static SignInCase start(Map<String, String> settings) {
        return new SignInCase(settings);
    }

    PersonId person(String email, Role role) {
        people++;
        var id = new PersonId(String.format("per_%032x", people));
        new GroupCommit(postgres)
                .commit(new PostgresPeople(postgres)
                        .create(id, new PersonSpec(email, "A person", role, Set.of(), false)));
        return id;
    }

    /** A person who signs in with {@link #PASSWORD}. */
    PersonId personWithPassword(String email) {
        PersonId id = person(email, Role.ADMIN);
        postgres.update(
                Sql.of("update person set password_hash = ?, password_once = false where id = ?", HASH, id.value()));
        return id;
    }

    String oneTime(PersonId id) {
        return signIn.manage()
                .resetPassword("admin-token", id)
                .map(OneTimePassword::text)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    SignIn.Outcome attempt(String email, String password, Visitor visitor, @Nullable String mark) {
        return signIn.parts()
                .signIn()
                .withPassword(new SignIn.Attempt(email, password, visitor, Optional.ofNullable(mark)));
    }

    SignIn.Outcome attempt(String email, String password) {
        return attempt(email, password, HERE, null);
    }

    SignIn.Outcome.Opened opened(String email, String password, Visitor visitor, @Nullable String mark) {
        SignIn.Outcome outcome = attempt(email, password, visitor, mark);
        assertThat(outcome).isInstanceOf(SignIn.Outcome.Opened.class);
        return (SignIn.Outcome.Opened) outcome;
    }

    SignIn.Outcome.Opened opened(String email) {
        return opened(email, PASSWORD, HERE, null);
    }

    Optional<SignedIn> session(String token) {
        return signIn.sessions().find(token, clock.instant());
    }

    SignedIn find(SignIn.Outcome.Opened opened) {
        return session(opened.session().token()).orElseThrow();
    }

    /** The events of one kind, oldest first, as {@code actor target detail}. */
    List<String> events(String action) {
        return postgres.query(
                Sql.of(
                        "select actor || ' ' || target || ' ' || detail e from admin_event where action = ? order by seq",
                        action),
                row -> row.text("e"));
    }

    @Override
    public void close() {
        postgres.close();
        gateway.close();
    }
}
