package aigateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.PersonId;
import aigateway.kernel.Result;
import aigateway.kernel.SessionId;
import aigateway.people.NewSession;
import aigateway.people.Role;
import aigateway.people.Session;
import aigateway.people.Sessions;
import aigateway.people.SignedIn;
import aigateway.postgres.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private static final String EMAIL = "ada@example.com";

    private final SignInCase test = SignInCase.start();
    private PersonId person = new PersonId("");

    @BeforeEach
    void aPerson() {
        person = test.personWithPassword(EMAIL);
        test.signIn.manage().endAll("admin-token", person);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private ChangePassword.Outcome change(SignedIn by, String old, String fresh, String repeated) {
        return test.signIn
                .parts()
                .changePassword()
                .change(by, new ChangePassword.Form(old, fresh, repeated), SignInCase.HERE);
    }

    private int open() {
        return test.signIn.sessions().list(person, test.clock.instant()).size();
    }

    @Test
    void a_session_ends_when_it_is_not_used_for_twelve_hours() {
        String token = test.opened(EMAIL).session().token();
        for (int i = 0; i < 3; i++) {
            test.clock.advance(Duration.ofHours(11));
            assertThat(test.session(token)).isPresent();
        }
        assertThat(open()).isOne();

        test.clock.advance(Session.IDLE);

        assertThat(test.session(token)).isEmpty();
        assertThat(open()).isZero();
    }

    @Test
    void a_session_ends_after_seven_days_however_much_it_is_used() {
        String token = test.opened(EMAIL).session().token();
        for (int i = 0; i < 14; i++) {
            assertThat(test.session(token)).isPresent();
            test.clock.advance(Duration.ofHours(11));
        }
        assertThat(test.session(token)).isPresent();
        test.clock.advance(Duration.ofHours(14));

        assertThat(test.session(token)).isEmpty();
        assertThat(test.signIn.sessions().forget(test.clock.instant(), 100)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void another_text_is_no_session(String token) {
        test.opened(EMAIL);

        assertThat(test.session(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"role = 'viewer'", "disabled_at = now()"})
    void a_changed_role_and_disabling_end_the_sessions(String change) {
        String token = test.opened(EMAIL).session().token();

        test.postgres.update(Sql.of("update person set " + change + " where id = ?", person.value()));

        assertThat(test.session(token)).isEmpty();
        assertThat(open()).isZero();
    }

    @Test
    void a_changed_name_ends_no_session() {
        String token = test.opened(EMAIL).session().token();

        test.postgres.update(Sql.of("update person set name = 'Ada' where id = ?", person.value()));

        assertThat(test.session(token))
                .map(signedIn -> signedIn.person().name())
                .contains("Ada");
    }

    @Test
    void a_sign_out_ends_its_session_alone() {
        String first = test.opened(EMAIL).session().token();
        String second = test.opened(EMAIL).session().token();

        test.signIn.parts().signOut().end(test.session(first).orElseThrow());

        assertThat(test.session(first)).isEmpty();
        assertThat(test.session(second)).isPresent();
        assertThat(test.events("session.close")).singleElement().asString().startsWith(EMAIL + " " + person);
    }

    @Test
    void an_admin_sees_sessions_and_ends_one_or_all() {
        NewSession first = test.opened(EMAIL).session();
        NewSession second = test.opened(EMAIL).session();
        NewSession third = test.opened(EMAIL).session();
        ManageSignIn manage = test.signIn.manage();

        assertThat(manage.sessions(person).map(List::size)).isEqualTo(Result.ok(3));
        assertThat(manage.end("admin-token", person, second.session().id())).isInstanceOf(Result.Ok.class);
        assertThat(manage.end("admin-token", person, second.session().id())).isInstanceOf(Result.Refused.class);
        assertThat(manage.end(
                        "admin-token", new PersonId("per_x"), first.session().id()))
                .isInstanceOf(Result.Refused.class);
        assertThat(test.session(second.token())).isEmpty();
        assertThat(test.session(first.token())).isPresent();
        assertThat(manage.endAll("admin-token", person).map(List::size)).isEqualTo(Result.ok(2));
        assertThat(test.session(third.token())).isEmpty();
        assertThat(test.events("session.revoke")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(manage.end("x", person, new SessionId("ses_x"))).isInstanceOf(Result.Refused.class);
    }

    @Test
    void a_person_has_a_bounded_number_of_sessions_and_the_one_used_longest_ago_ends() {
        String first = test.opened(EMAIL).session().token();
        List<String> others = new ArrayList<>();
        for (int i = 1; i < Sessions.EACH_MAX; i++) {
            test.clock.advance(Duration.ofMinutes(2));
            others.add(test.opened(EMAIL).session().token());
        }
        test.clock.advance(Duration.ofMinutes(2));
        assertThat(test.session(first)).isPresent();

        test.opened(EMAIL);

        assertThat(open()).isEqualTo(Sessions.EACH_MAX);
        assertThat(test.session(first)).isPresent();
        assertThat(test.session(others.getFirst())).isEmpty();
    }

    @Test
    void a_new_password_ends_every_session_and_opens_another_for_the_browser_at_work() {
        String here = test.opened(EMAIL).session().token();
        String elsewhere = test.opened(EMAIL).session().token();

        ChangePassword.Outcome outcome =
                change(test.session(here).orElseThrow(), SignInCase.PASSWORD, "another good one", "another good one");

        assertThat(outcome).isInstanceOf(ChangePassword.Outcome.Changed.class);
        assertThat(test.session(here)).isEmpty();
        assertThat(test.session(elsewhere)).isEmpty();
        assertThat(test.session(
                        ((ChangePassword.Outcome.Changed) outcome).session().token()))
                .isPresent();
        assertThat(test.attempt(EMAIL, SignInCase.PASSWORD)).isEqualTo(new SignIn.Outcome.Refused(null));
        test.opened(EMAIL, "another good one", SignInCase.HERE, null);
        assertThat(test.events("password.change")).last().asString().startsWith(EMAIL + " " + person);
    }

    @Test
    void a_new_password_is_refused_with_a_reason() {
        SignedIn by = test.session(test.opened(EMAIL).session().token()).orElseThrow();

        assertThat(change(by, "a wrong one", "another good one", "another good one")
                        .toString())
                .contains("The old password is wrong.");
        assertThat(change(by, SignInCase.PASSWORD, "another good one", "another bad one")
                        .toString())
                .contains("differ");
        assertThat(change(by, SignInCase.PASSWORD, "elevenchars", "elevenchars").toString())
                .contains("at least 12");
        assertThat(change(by, SignInCase.PASSWORD, "x1".repeat(129), "x1".repeat(129))
                        .toString())
                .contains("at most 256");
        assertThat(change(by, SignInCase.PASSWORD, EMAIL, EMAIL).toString()).contains("easy to guess");
        assertThat(change(by, SignInCase.PASSWORD, "aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa")
                        .toString())
                .contains("easy to guess");
        assertThat(test.session(test.opened(EMAIL).session().token())).isPresent();
    }

    @Test
    void the_old_password_cannot_be_guessed_in_a_session() {
        SignedIn by = test.session(test.opened(EMAIL).session().token()).orElseThrow();
        for (int i = 0; i < 6; i++) {
            change(by, "a wrong one", "another good one", "another good one");
        }

        assertThat(change(by, SignInCase.PASSWORD, "another good one", "another good one"))
                .isEqualTo(new ChangePassword.Outcome.Locked(Duration.ofMinutes(1)));
    }

    @Test
    void a_reset_ends_sessions_and_the_given_password_is_no_new_password() {
        String before = test.opened(EMAIL).session().token();
        String once = test.oneTime(person);
        assertThat(test.session(before)).isEmpty();
        assertThat(test.attempt(EMAIL, SignInCase.PASSWORD)).isEqualTo(new SignIn.Outcome.Refused(null));

        SignedIn limited = test.find(test.opened(EMAIL, once, SignInCase.HERE, null));

        assertThat(change(limited, "", once, once).toString()).contains("another password");
        assertThat(change(limited, "", "another good one", "another good one"))
                .isInstanceOf(ChangePassword.Outcome.Changed.class);
        assertThat(test.attempt(EMAIL, once)).isEqualTo(new SignIn.Outcome.Refused(null));
    }

    @Test
    void a_person_without_a_password_is_refused_like_an_unknown_one() {
        test.person("bea@example.com", Role.VIEWER);

        assertThat(test.attempt("bea@example.com", SignInCase.PASSWORD)).isEqualTo(new SignIn.Outcome.Refused(null));
    }

    @Test
    void the_first_admin_is_made_once() {
        try (SignInCase fresh = SignInCase.start()) {
            OneTimePassword made = fresh.signIn.firstAdmin().make().orElseThrow();

            assertThat(fresh.signIn.firstAdmin().make()).isEmpty();
            var opened = fresh.opened(FirstAdmin.EMAIL, made.text(), SignInCase.HERE, null);
            assertThat(opened.session().session().limited()).isTrue();
            assertThat(opened.person().role()).isEqualTo(Role.ADMIN);
        }
    }
}
