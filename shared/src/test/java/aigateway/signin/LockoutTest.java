package aigateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockoutTest {
    private static final SignIn.Outcome REFUSED = new SignIn.Outcome.Refused(null);
    private static final String WRONG = "a wrong long password";

    private final SignInCase test = SignInCase.start();

    @AfterEach
    void close() {
        test.close();
    }

    /** Wrong passwords from a new address each time. */
    private void fail(String email, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(test.attempt(email, WRONG, new Visitor("203.0.113." + i, "curl"), null))
                    .isEqualTo(REFUSED);
        }
    }

    private static Visitor at(String source) {
        return new Visitor(source, "curl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.com", "unknown@example.com"})
    void six_failures_lock_a_name_for_a_growing_time_whether_or_not_it_exists(String email) {
        test.personWithPassword("ada@example.com");
        fail(email, 5);

        assertThat(test.attempt(email, WRONG, at("203.0.113.100"), null))
                .isEqualTo(new SignIn.Outcome.Refused(Duration.ofMinutes(1)));
        test.clock.advance(Duration.ofSeconds(20));
        assertThat(test.attempt(email, SignInCase.PASSWORD, at("203.0.113.101"), null))
                .isEqualTo(new SignIn.Outcome.Locked(Duration.ofSeconds(40)));
        for (int minutes : new int[] {2, 4, 8, 15, 15}) {
            test.clock.advance(Duration.ofMinutes(15));
            assertThat(test.attempt(email, WRONG, at("203.0.113.102"), null))
                    .isEqualTo(new SignIn.Outcome.Refused(Duration.ofMinutes(minutes)));
        }
    }

    @Test
    void a_lock_of_a_person_is_an_event() {
        var id = test.personWithPassword("ada@example.com");
        fail("ada@example.com", 5);
        test.attempt("ada@example.com", WRONG, at("203.0.113.100"), null);

        assertThat(test.events("sign_in.lock")).containsExactly("unknown " + id + " {\"seconds\": 60}");
    }

    @Test
    void the_right_password_after_the_lock_forgets_the_failures() {
        test.personWithPassword("ada@example.com");
        fail("ada@example.com", 5);
        test.attempt("ada@example.com", WRONG, at("203.0.113.100"), null);
        test.clock.advance(Duration.ofMinutes(1));

        test.opened("ada@example.com");

        fail("ada@example.com", 5);
    }

    @Test
    void failures_of_yesterday_count_for_nothing() {
        fail("ada@example.com", 5);
        test.clock.advance(Duration.ofHours(24).plusSeconds(1));

        fail("ada@example.com", 5);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.9, 203.0.113.9", "2001:db8::1, 2001:db8::2"})
    void six_failures_lock_an_address_or_its_network_for_all_names(String first, String next) {
        test.personWithPassword("ada@example.com");
        for (int i = 0; i < 5; i++) {
            assertThat(test.attempt("unknown" + i + "@example.com", WRONG, at(first), null))
                    .isEqualTo(REFUSED);
        }
        test.attempt("unknown@example.com", WRONG, at(first), null);

        assertThat(test.attempt("ada@example.com", SignInCase.PASSWORD, at(next), null))
                .isInstanceOf(SignIn.Outcome.Locked.class);
        test.opened("ada@example.com", SignInCase.PASSWORD, at("192.0.2.1"), null);
    }

    @Test
    void a_sign_in_to_ones_own_account_buys_no_more_guesses_from_the_same_address() {
        test.personWithPassword("eve@example.com");
        for (int i = 0; i < 5; i++) {
            test.attempt("unknown" + i + "@example.com", WRONG, at("203.0.113.9"), null);
            test.opened("eve@example.com", SignInCase.PASSWORD, at("203.0.113.9"), null);
        }

        assertThat(test.attempt("unknown@example.com", WRONG, at("203.0.113.9"), null))
                .isEqualTo(new SignIn.Outcome.Refused(Duration.ofMinutes(1)));
    }

    @Test
    void failures_from_elsewhere_do_not_lock_a_person_out_of_a_known_browser() {
        test.personWithPassword("ada@example.com");
        String mark = test.opened("ada@example.com").mark();
        fail("ada@example.com", 5);
        test.attempt("ada@example.com", WRONG, at("203.0.113.100"), null);

        test.opened("ada@example.com", SignInCase.PASSWORD, SignInCase.HERE, mark);
        assertThat(test.attempt("ada@example.com", SignInCase.PASSWORD, SignInCase.HERE, null))
                .isInstanceOf(SignIn.Outcome.Locked.class);
    }

    @Test
    void a_known_browser_has_failures_of_its_own_and_only_for_its_person() {
        test.personWithPassword("ada@example.com");
        test.personWithPassword("bea@example.com");
        String mark = test.opened("ada@example.com").mark();
        for (int i = 0; i < 5; i++) {
            assertThat(test.attempt("ada@example.com", WRONG, SignInCase.HERE, mark))
                    .isEqualTo(REFUSED);
        }
        assertThat(test.attempt("ada@example.com", WRONG, SignInCase.HERE, mark))
                .isEqualTo(new SignIn.Outcome.Refused(Duration.ofMinutes(1)));
        test.opened("ada@example.com", SignInCase.PASSWORD, SignInCase.HERE, null);

        fail("bea@example.com", 5);
        test.attempt("bea@example.com", WRONG, at("203.0.113.100"), null);
        for (String forged : List.of(mark, mark.replaceFirst("^.", "_"), "a.b", "", ".", "x".repeat(500))) {
            assertThat(test.attempt("bea@example.com", SignInCase.PASSWORD, SignInCase.HERE, forged))
                    .isInstanceOf(SignIn.Outcome.Locked.class);
        }
    }

    @Test
    void attempts_at_the_same_time_do_not_pass_the_bound() throws Exception {
        test.personWithPassword("ada@example.com");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SignIn.Outcome>> attempts = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Visitor visitor = at("203.0.113." + i);
                attempts.add(() -> test.attempt("ada@example.com", WRONG, visitor, null));
            }
            int checked = 0;
            for (Future<SignIn.Outcome> outcome : threads.invokeAll(attempts)) {
                checked += outcome.get() instanceof SignIn.Outcome.Refused ? 1 : 0;
            }
            assertThat(checked).isPositive().isLessThanOrEqualTo(6);
        }
    }
}
