package aigateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import aigateway.people.Session;
import aigateway.postgres.Sql;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SignInTest {
    private static final SignInCase CASE = SignInCase.start();
    private static final SignIn.Outcome REFUSED = new SignIn.Outcome.Refused(null);

    @AfterAll
    static void close() {
        CASE.close();
    }

    @Test
    void the_right_password_opens_a_session_and_is_an_event() {
        var id = CASE.personWithPassword("ada@example.com");

        SignIn.Outcome.Opened opened = CASE.opened("  Ada@Example.com ", SignInCase.PASSWORD, SignInCase.HERE, null);

        assertThat(CASE.find(opened).person().id()).isEqualTo(id);
        assertThat(CASE.find(opened).session().limited()).isFalse();
        assertThat(CASE.find(opened).access().role()).isEqualTo(Role.ADMIN);
        assertThat(CASE.events("session.open"))
                .last()
                .asString()
                .startsWith("ada@example.com " + id)
                .contains("password");
    }

    @Test
    void a_wrong_password_and_an_unknown_person_are_refused_alike() {
        CASE.personWithPassword("bea@example.com");

        assertThat(CASE.attempt("bea@example.com", "a wrong long password")).isEqualTo(REFUSED);
        assertThat(CASE.attempt("unknown@example.com", "a wrong long password")).isEqualTo(REFUSED);
        assertThat(CASE.attempt("bea@example.com", "")).isEqualTo(REFUSED);
        assertThat(CASE.attempt("", SignInCase.PASSWORD)).isEqualTo(REFUSED);
        assertThat(CASE.attempt("bea@example.com", "x".repeat(10_000))).isEqualTo(REFUSED);
        assertThat(CASE.events("sign_in.refused")).isNotEmpty().allMatch(event -> event.startsWith("unknown password"));
    }

    @Test
    void the_same_password_typed_in_another_normal_form_is_right() {
        var id = CASE.person("norm@example.com", Role.VIEWER);
        var first = CASE.opened("norm@example.com", CASE.oneTime(id), SignInCase.HERE, null);
        var form = new ChangePassword.Form("", "gar\u00e7on 123456", "gar\u00e7on 123456");
        CASE.signIn.parts().changePassword().change(CASE.find(first), form, SignInCase.HERE);

        CASE.opened("norm@example.com", "garc\u0327on 123456", SignInCase.HERE, null);
    }

    @Test
    void a_disabled_person_is_refused_with_the_right_password() {
        var id = CASE.personWithPassword("cleo@example.com");
        CASE.postgres.update(Sql.of("update person set disabled_at = now() where id = ?", id.value()));

        assertThat(CASE.attempt("cleo@example.com", SignInCase.PASSWORD)).isEqualTo(REFUSED);
    }

    @Test
    void a_one_time_password_opens_a_session_that_can_only_replace_it() {
        var id = CASE.person("dora@example.com", Role.VIEWER);
        String once = CASE.oneTime(id);

        var opened = CASE.opened(
                "dora@example.com",
                " " + once.toUpperCase(java.util.Locale.ROOT).replace("-", ""),
                SignInCase.HERE,
                null);

        assertThat(opened.session().session().limited()).isTrue();
        assertThat(Duration.between(
                        opened.session().session().createdAt(),
                        opened.session().session().expiresAt()))
                .isEqualTo(Session.LIMITED_LIFETIME);
        assertThat(CASE.events("password.reset")).last().asString().startsWith("admin-token " + id);
    }

    @Test
    void a_one_time_password_expires() {
        try (SignInCase later = SignInCase.start()) {
            String once = later.oneTime(later.person("eva@example.com", Role.VIEWER));
            later.clock.advance(OneTimePassword.LIFETIME);

            assertThat(later.attempt("eva@example.com", once)).isEqualTo(REFUSED);
        }
    }

    @Test
    void nothing_of_a_password_is_stored_in_clear() {
        var id = CASE.person("fay@example.com", Role.VIEWER);
        String once = CASE.oneTime(id);
        var first = CASE.opened("fay@example.com", once, SignInCase.HERE, null);
        CASE.signIn
                .parts()
                .changePassword()
                .change(
                        CASE.find(first),
                        new ChangePassword.Form("", SignInCase.PASSWORD, SignInCase.PASSWORD),
                        SignInCase.HERE);

        List<String> rows = CASE.postgres.query(
                Sql.of(
                        "select p::text || coalesce(string_agg(s::text, ' '), '') r from person p"
                                + " left join person_session s on s.person_id = p.id where p.id = ? group by p.*",
                        id.value()),
                row -> row.text("r"));
        assertThat(rows.getFirst())
                .contains("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(once, SignInCase.PASSWORD, first.session().token());
        assertThat(first.session().toString() + first)
                .doesNotContain(first.session().token());
    }

    @Test
    void of_many_checks_at_once_some_are_not_made() throws InterruptedException {
        var slow = new Argon2(new java.util.Random(1), 1);
        List<Future<PasswordHashes.Check>> checks;
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            checks = threads.invokeAll(Collections.nCopies(32, () -> slow.check("a wrong password", null)));
        }

        assertThat(checks)
                .extracting(Future::resultNow)
                .containsOnly(PasswordHashes.Check.WRONG, PasswordHashes.Check.BUSY);
    }
}
