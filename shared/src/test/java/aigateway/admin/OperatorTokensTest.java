package aigateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.audit.AdminEvent;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.kernel.VisibleTeams;
import aigateway.people.Access;
import aigateway.people.Role;
import aigateway.secrets.SecretName;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.LogLines;
import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorTokensTest {
    private static final String ADMIN = "an-admin-token-of-the-tests";
    private static final String METRICS = "a-metrics-token-of-the-tests";
    private static final String PERSON = "agwp_of-a-person";
    private static final Access VIEWER =
            new Access("ada@example.com (ci)", Role.VIEWER, VisibleTeams.ALL, new PersonId("per_1"));
    private static final String SOURCE = "192.0.2.7";

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
    private final List<String> events = new ArrayList<>();
    private final List<String> lookedUp = new ArrayList<>();
    private final Set<String> working = new HashSet<>(Set.of(PERSON));
    private boolean outage;
    private final RefusedTokens refused = new RefusedTokens(this::store, clock);
    private final OperatorTokens tokens = new OperatorTokens(
            new SettingSecrets(Map.of("ADMIN_TOKEN", ADMIN, "METRICS_TOKEN", METRICS)), this::person, refused, clock);

    @Test
    void a_right_token_enters_and_opens_only_its_own_part() {
        assertThat(admin(ADMIN, SOURCE)).isEmpty();
        assertThat(admin(METRICS, SOURCE)).isPresent();
        assertThat(tokens.refusal(SecretName.METRICS_TOKEN, Optional.of(METRICS), SOURCE))
                .isEmpty();
        assertThat(tokens.refusal(SecretName.METRICS_TOKEN, Optional.empty(), SOURCE))
                .map(Problem::status)
                .hasValue(401);
    }

    @Test
    void after_sixty_wrong_tokens_an_address_may_try_one_a_second() {
        assertThat(guesses(SOURCE, 700)).isEqualTo(60);
        assertThat(admin("wrong", SOURCE).map(Problem::status)).hasValue(429);
        assertThat(admin("wrong", SOURCE).map(Problem::headers)).hasValue(Map.of("retry-after", "1"));

        clock.advance(Duration.ofSeconds(1));
        assertThat(guesses(SOURCE, 10)).isEqualTo(1);
    }

    /** Otherwise a guess that is right would count as much beyond the limit as within it. */
    @Test
    void beyond_the_limit_a_right_token_that_was_not_used_before_is_not_compared() {
        guesses(SOURCE, 700);

        assertThat(admin(ADMIN, SOURCE).map(Problem::status)).hasValue(429);
        assertThat(admin(ADMIN, "198.51.100.1")).isEmpty();
    }

    @Test
    void an_administrator_at_work_is_not_kept_out_by_guesses_from_the_same_address() {
        assertThat(admin(ADMIN, SOURCE)).isEmpty();

        guesses(SOURCE, 700);

        assertThat(admin(ADMIN, SOURCE)).isEmpty();
    }

    @Test
    void a_network_of_addresses_shares_its_tries() {
        int compared = 0;
        for (int i = 0; i < 300; i++) {
            compared += guesses("2001:db8:7:" + Integer.toHexString(i) + "::1", 1);
        }

        assertThat(compared).isEqualTo(120);
    }

    @Test
    void each_refusal_is_counted_and_the_compared_ones_are_logged_with_their_source_and_without_the_token() {
        try (var log = LogLines.open()) {
            guesses(SOURCE, 100);
            tokens.refusal(SecretName.METRICS_TOKEN, Optional.empty(), SOURCE);

            assertThat(log.lines("admin_refused"))
                    .hasSize(61)
                    .allSatisfy(line -> assertThat(line).contains(SOURCE).doesNotContain("guess"));
        }
        assertThat(tokens.refusals()).isEqualTo(Map.of("admin", 100L, "metrics", 1L, "person", 0L));
    }

    @Test
    void a_token_of_less_than_sixteen_characters_opens_nothing() {
        var weak = new OperatorTokens(
                new SettingSecrets(Map.of("ADMIN_TOKEN", "fifteen-letters")), _ -> Optional.empty(), refused, clock);

        assertThat(weak.refusal(SecretName.ADMIN_TOKEN, Optional.of("fifteen-letters"), SOURCE))
                .isPresent();
    }

    @Test
    void a_person_enters_with_the_own_token_until_it_is_revoked() {
        assertThat(tokens.access(Optional.of(PERSON), SOURCE)).isEqualTo(Result.ok(VIEWER));
        assertThat(tokens.access(Optional.of(ADMIN), SOURCE)).isEqualTo(Result.ok(Access.ADMIN_TOKEN));

        working.clear();

        assertThat(tokens.access(Optional.of(PERSON), SOURCE)).isInstanceOf(Result.Refused.class);
    }

    @Test
    void a_persons_token_does_not_open_the_metrics() {
        assertThat(tokens.refusal(SecretName.METRICS_TOKEN, Optional.of(PERSON), SOURCE))
                .isPresent();
    }

    @Test
    void wrong_tokens_of_people_are_looked_up_only_within_the_limit() {
        assertThat(tokens.access(Optional.of(PERSON), SOURCE)).isEqualTo(Result.ok(VIEWER));
        lookedUp.clear();
        for (int i = 0; i < 700; i++) {
            assertThat(tokens.access(Optional.of("agwp_guess" + i), SOURCE)).isInstanceOf(Result.Refused.class);
        }

        assertThat(lookedUp).hasSize(59);
        assertThat(tokens.refusals()).containsEntry("person", 700L);
        assertThat(events.toString()).contains("PERSON_TOKEN");
        // A person at work is not kept out.
        assertThat(tokens.access(Optional.of(PERSON), SOURCE)).isEqualTo(Result.ok(VIEWER));
        assertThat(tokens.access(Optional.of(ADMIN), SOURCE)).isInstanceOf(Result.Refused.class);
    }

    private Optional<Access> person(String token) {
        lookedUp.add(token);
        return working.contains(token) ? Optional.of(VIEWER) : Optional.empty();
    }

    private int guesses(String source, int times) {
        int compared = 0;
        for (int i = 0; i < times; i++) {
            compared += admin("guess" + i, source).map(Problem::status).equals(Optional.of(401)) ? 1 : 0;
        }
        return compared;
    }

    private Optional<Problem> admin(String token, String source) {
        return tokens.refusal(SecretName.ADMIN_TOKEN, Optional.of(token), source);
    }

    @Test
    void wrong_tokens_are_security_events_the_first_at_once_and_then_sums_of_a_minute() {
        assertThat(admin(ADMIN, SOURCE)).isEmpty();
        assertThat(tokens.refusal(SecretName.ADMIN_TOKEN, Optional.empty(), SOURCE))
                .isPresent();
        assertThat(events).isEmpty();

        guesses(SOURCE, 700);
        assertThat(tokens.refusal(SecretName.METRICS_TOKEN, Optional.of("wrong"), SOURCE))
                .isPresent();
        assertThat(events)
                .containsExactly(
                        "unknown token.refused ADMIN_TOKEN {\"count\":1}",
                        "unknown token.refused METRICS_TOKEN {\"count\":1}");

        refused.flush();
        clock.advance(Duration.ofMinutes(1));
        refused.flush();
        refused.flush();
        assertThat(events.subList(2, events.size()))
                .containsExactly("unknown token.refused ADMIN_TOKEN {\"count\":699}");
    }

    @Test
    void an_outage_of_the_database_changes_no_refusal_and_loses_no_count() {
        outage = true;
        assertThat(admin("wrong", SOURCE).map(Problem::status)).hasValue(401);
        assertThat(admin("wrong", SOURCE).map(Problem::status)).hasValue(401);

        outage = false;
        clock.advance(Duration.ofMinutes(1));
        refused.flush();

        assertThat(events).containsExactly("unknown token.refused ADMIN_TOKEN {\"count\":2}");
    }

    private void store(AdminEvent event) {
        if (outage) {
            throw new Unavailable("postgres", new IllegalStateException());
        }
        events.add(event.actor() + " " + event.action() + " " + event.target() + " " + event.detail());
    }
}
