package aigateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.secrets.SettingSecrets;
import aigateway.secrets.Vault;
import aigateway.testing.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisCachedRepliesTest {
    private static final CacheScope OWN = new CacheScope.Own(new KeyId("aaaaaaaaaaaaaaaa"));
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String CANARY = "canaryXq7vTg5WmPz";

    private final TestRedis server = TestRedis.start();
    private final Redis redis = new Redis(server.url(), false, InstantSource.system(), Duration.ofSeconds(5));
    private final CachedReplies answers = under("1:a-data-key-of-the-tests", LONG);

    /** A first command may take longer than a command may. */
    @BeforeEach
    void connect() {
        Awaitility.await().ignoreException(Unavailable.class).untilAsserted(redis::ping);
    }

    @AfterEach
    void close() {
        redis.close();
        server.close();
    }

    @Test
    void what_was_kept_is_found_byte_for_byte_until_its_time_is_over() throws InterruptedException {
        byte[] body = "{\n\"text\":\n\"größe\"}\n".getBytes(StandardCharsets.UTF_8);
        String place = place(OWN, "a");
        CachedReplies brief = under("1:a-data-key-of-the-tests", Duration.ofSeconds(1));

        brief.keep(place, new CachedReply("openai", "m", new Money(7), body));

        assertThat(answers.find(place)).hasValueSatisfying(found -> {
            assertThat(found.provider()).isEqualTo("openai");
            assertThat(found.model()).isEqualTo("m");
            assertThat(found.body()).isEqualTo(body);
        });
        Thread.sleep(1_100);
        assertThat(answers.find(place)).isEmpty();
    }

    @Test
    void neither_question_nor_answer_can_be_read_in_redis() {
        String place = place(OWN, CANARY);
        answers.keep(place, answer(CANARY));

        assertThat(place).matches("answer:[0-9a-f]{64}");
        assertThat(redis.read(place))
                .hasValueSatisfying(value -> assertThat(value)
                        .doesNotContain(CANARY)
                        // As Base64 would show it, wherever it began.
                        .doesNotContain("Y2FuYXJ5", "NhbmFyeV", "jYW5hcnlY"));
    }

    @Test
    void an_answer_that_was_moved_changed_or_made_up_is_not_there() {
        answers.keep(place(OWN, "a"), answer("a"));
        answers.keep(place(new CacheScope.Shared(), "a"), answer("b"));
        String of = redis.read(place(OWN, "a")).orElseThrow();

        for (String value : new String[] {of, "", "no base64!", "AAAA", of.substring(0, 40)}) {
            redis.write(place(new CacheScope.Shared(), "a"), value, LONG);
            assertThat(answers.find(place(new CacheScope.Shared(), "a")))
                    .as(value)
                    .isEmpty();
        }
        assertThat(answers.find(place(OWN, "a"))).isPresent();
    }

    @Test
    void a_new_data_key_begins_with_an_empty_cache() {
        answers.keep(place(OWN, "a"), answer("a"));
        CachedReplies rotated = under("2:another-data-key-of-the-tests,1:a-data-key-of-the-tests", LONG);
        CachedReplies replaced = under("1:another-data-key-of-the-tests", LONG);

        assertThat(rotated.find(rotated.key(Endpoint.RESPONSES, OWN, question("a"), List.of())))
                .isEmpty();
        assertThat(replaced.find(place(OWN, "a"))).isEmpty();
    }

    @Test
    void without_redis_nothing_is_found_or_kept_and_nothing_fails() {
        answers.keep(place(OWN, "a"), answer("a"));
        server.freeze();

        assertThat(answers.find(place(OWN, "a"))).isEmpty();
        answers.keep(place(OWN, "b"), answer("b"));
        var none = new RedisCachedReplies(
                new Redis(null, false, InstantSource.system()), vault("1:a-data-key-of-the-tests"), LONG);
        none.keep(place(OWN, "a"), answer("a"));
        assertThat(none.find(place(OWN, "a"))).isEmpty();
    }

    private CachedReplies under(String dataKey, Duration keep) {
        return new RedisCachedReplies(redis, vault(dataKey), keep);
    }

    private static Vault vault(String dataKey) {
        return new Vault(new SettingSecrets(Map.of("DATA_KEY", dataKey)), new Random(1));
    }

    private String place(CacheScope scope, String text) {
        return answers.key(Endpoint.RESPONSES, scope, question(text), List.of());
    }

    private static Json.Obj question(String text) {
        return new Json.Obj(Map.of("input", new Json.Str(text)));
    }

    private static CachedReply answer(String text) {
        return new CachedReply("openai", "m", new Money(7), text.getBytes(StandardCharsets.UTF_8));
    }
}
