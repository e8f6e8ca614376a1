package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.admin.ManageTeams;
import aigateway.assembly.Gateway;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.kernel.VisibleTeams;
import aigateway.people.Team;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock stands still, so what one instance learns of another's change it learns through Redis and not by forgetting. */
class TeamCallsTest {
    private static final String ADMIN = "admin-token";
    private static final Map<String, String> ON_LAMBDA = Map.of("AWS_LAMBDA_FUNCTION_NAME", "api");
    /** Its model has a price. */
    private static final String CHAT = """
            {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""";

    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(ON_LAMBDA, CLOCK);
    private static final Gateway HERE = PRODUCT.gateway();
    private static final Gateway ELSEWHERE = PRODUCT.test().another(CLOCK);
    private static final String TAGS = "\"tags\":[]";
    private static final AtomicInteger NAMES = new AtomicInteger();

    @BeforeAll
    static void warm() {
        for (int i = 0; i < 20; i++) {
            knownEverywhere(null);
        }
    }

    @BeforeEach
    void a_redis_that_rests_is_asked_again() {
        CLOCK.advance(Duration.ofSeconds(6));
    }

    @AfterAll
    static void close() {
        ELSEWHERE.close();
        PRODUCT.close();
    }

    @Test
    void the_keys_of_a_team_share_its_limits_in_every_instance() {
        Team team = team("{\"rpm\":3}");
        String one = key(team, TAGS);
        String two = key(team, TAGS);
        String other = key(null, TAGS);

        assertThat(at(HERE, one).header("x-ratelimit-remaining-requests")).isEqualTo("2");
        assertThat(at(ELSEWHERE, two).header("x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(at(HERE, two).status()).isEqualTo(200);

        Product.Ended no = at(ELSEWHERE, one);
        assertThat(no.code()).isEqualTo("rate_limit_exceeded");
        assertThat(no.refusal().message())
                .startsWith("Rate limit reached for the team '" + team.name() + "': 3 requests per minute.");
        assertThat(at(HERE, other).status()).isEqualTo(200);
    }

    @Test
    void a_call_takes_from_key_and_team_or_from_neither() {
        Team team = team("{\"rpm\":3}");
        String tight = key(team, "\"limits\":{\"rpm\":1}");
        String free = key(team, TAGS);
        assertThat(at(HERE, tight).status()).isEqualTo(200);

        for (int i = 0; i < 5; i++) {
            assertThat(at(HERE, tight).refusal().message()).startsWith("Rate limit reached for this key:");
        }

        assertThat(at(HERE, free).header("x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(at(HERE, free).header("x-ratelimit-remaining-requests")).isEqualTo("0");
    }

    @Test
    void the_token_limit_of_a_team_bounds_a_single_request_and_is_corrected_after_it() {
        Team team = team("{\"tpm\":1000,\"parallel\":1}");
        String key = key(team, TAGS);

        assertThat(at(HERE, key).status()).isEqualTo(200);
        assertThat(Product.call(
                                HERE,
                                Endpoint.CHAT_COMPLETIONS,
                                key,
                                "{\"model\":\"gpt-test\",\"max_tokens\":2000,\"messages\":[]}",
                                Product.SOURCE)
                        .code())
                .isEqualTo("request_too_large_for_limit");
        // Its slot and its tokens came back, so a second call fits.
        assertThat(at(ELSEWHERE, key(team, TAGS)).status()).isEqualTo(200);
    }

    @Test
    void changed_limits_of_a_team_count_from_the_next_request_in_every_instance() {
        Team team = team(null);
        String key = knownEverywhere(team);

        ok(teams().patch(ADMIN, team.name(), Product.json("{\"limits\":{\"rpm\":1}}")));

        assertThat(at(ELSEWHERE, key).header("x-ratelimit-limit-requests")).isEqualTo("1");
        assertThat(at(HERE, key).status()).isEqualTo(429);
        ok(teams().patch(ADMIN, team.name(), Product.json("{\"limits\":null}")));
        assertThat(at(ELSEWHERE, key).status()).isEqualTo(200);
        assertThat(at(HERE, key).status()).isEqualTo(200);
    }

    @Test
    void a_team_budget_refuses_all_its_keys_and_no_others() {
        Team team = team(null);
        String one = key(team, TAGS);
        String two = key(team, TAGS);
        String other = key(null, TAGS);
        String budget = budget(team, "0");

        Product.Ended no = at(HERE, one);

        assertThat(no.code()).isEqualTo("insufficient_quota");
        assertThat(no.refusal().message())
                .contains("in the budget " + budget + " of the team '" + team.name() + "': limit $0");
        assertThat(at(ELSEWHERE, two).code()).isEqualTo("insufficient_quota");
        assertThat(at(HERE, other).status()).isEqualTo(200);
    }

    @Test
    void a_key_that_moves_takes_its_later_calls_along_and_leaves_the_earlier_ones() {
        Team first = team(null);
        Team second = team(null);
        String key = knownEverywhere(first);
        String budget = budget(second, "100");
        Product.Ended before = at(ELSEWHERE, key);

        ok(HERE.admin()
                .manageKeys()
                .patch(ADMIN, Product.id(key), Product.json("{\"team\":\"" + second.name() + "\"}")));
        Product.Ended after = at(ELSEWHERE, key);

        assertThat(teamOf(before)).isEqualTo(first.id().value());
        assertThat(teamOf(after)).isEqualTo(second.id().value());
        assertThat(PRODUCT.rows(
                        "count(*)",
                        "usage u join budget_period p on p.id = any (u.periods) where p.budget_id = ?",
                        budget))
                .containsExactly("1");
        assertThat(PRODUCT.rows(
                        "detail ->> 'from_team_id' || ' ' || (detail ->> 'to_team_id')",
                        "admin_event where action = 'key.change' and target = ?",
                        Product.id(key).value()))
                .containsExactly(first.id() + " " + second.id());
    }

    @Test
    void a_key_is_followed_through_several_moves_in_every_instance() {
        Team limited = team("{\"rpm\":1}");
        Team free = team(null);
        String key = knownEverywhere(null);

        for (String team : new String[] {free.name(), limited.name(), free.name(), "none"}) {
            String value = team.equals("none") ? "null" : "\"" + team + "\"";
            ok(HERE.admin().manageKeys().patch(ADMIN, Product.id(key), Product.json("{\"team\":" + value + "}")));
            boolean isLimited = team.equals(limited.name());
            assertThat(at(ELSEWHERE, key).headers().containsKey("x-ratelimit-limit-requests"))
                    .isEqualTo(isLimited);
            assertThat(at(HERE, key).status()).isEqualTo(isLimited ? 429 : 200);
        }
    }

    @Test
    void a_team_with_keys_is_deleted_only_when_they_move() {
        Team team = team("{\"rpm\":1}");
        Team target = team(null);
        String key = knownEverywhere(team);
        String budget = budget(team, "100");

        assertThat(teams().delete(ADMIN, team.name(), null)).isInstanceOf(Result.Refused.class);
        assertThat(teams().delete(ADMIN, team.name(), team.name())).isInstanceOf(Result.Refused.class);
        ok(teams().delete(ADMIN, team.name(), target.name()));

        Product.Ended after = at(ELSEWHERE, key);
        assertThat(after.status()).isEqualTo(200);
        assertThat(teamOf(after)).isEqualTo(target.id().value());
        assertThat(teams().find(team.name(), VisibleTeams.ALL)).isInstanceOf(Result.Refused.class);
        assertThat(PRODUCT.rows("count(*)", "budget where id = ? and deleted_at is not null", budget))
                .containsExactly("1");
        // Its name is free again.
        ok(teams().create(ADMIN, Product.json("{\"name\":\"" + team.name() + "\"}")));
    }

    private static String teamOf(Product.Ended call) {
        return PRODUCT.rows(
                        "team_id", "usage where request_id = ?", call.request().value())
                .getFirst();
    }

    private static ManageTeams teams() {
        return HERE.people().manageTeams();
    }

    private static Team team(@Nullable String limits) {
        String body = "{\"name\":\"Team " + NAMES.incrementAndGet() + "\",\"limits\":" + limits + "}";
        return ok(teams().create(ADMIN, Product.json(body)));
    }

    private static String budget(Team team, String usd) {
        return ok(HERE.admin()
                        .manageBudgets()
                        .create(
                                ADMIN,
                                Product.json(
                                        "{\"scope\":{\"team_id\":\"" + team.id() + "\"},\"limit_usd\":" + usd + "}")))
                .budget()
                .id()
                .value();
    }

    private static String key(@Nullable Team team, String member) {
        String named = team == null ? "null" : "\"" + team.id() + "\"";
        return String.valueOf(PRODUCT.createKey("{\"name\":\"k\",\"team\":" + named + "," + member + "}")
                .secret());
    }

    private static String knownEverywhere(@Nullable Team team) {
        String key = key(team, TAGS);
        at(HERE, key);
        at(ELSEWHERE, key);
        return key;
    }

    private static Product.Ended at(Gateway gateway, String key) {
        return Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, CHAT, Product.SOURCE);
    }

    private static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }
}
