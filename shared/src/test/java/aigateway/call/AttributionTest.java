package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import aigateway.usage.Dimension;
import aigateway.usage.UsageQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags and persons of requests: where they are kept, and what counts in budgets. */
class AttributionTest {
    private static final Product PRODUCT = Product.start();
    private static final TaggedCalls CALLS = new TaggedCalls(PRODUCT);
    private static final String MINI = TaggedCalls.MINI;

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void the_tags_of_the_key_and_of_the_request_are_on_the_usage_row_and_in_the_reply() {
        String key = CALLS.key("{\"name\":\"k\",\"tags\":[\"team:chat\"]}");

        TaggedCalls.Called called = CALLS.call(key, "feature=search,customer=acme", MINI.formatted(""));

        assertThat(called.headers()).containsEntry("x-agw-tags", "feature=search,customer=acme");
        assertThat(CALLS.tags(called.request())).isEqualTo("{team:chat,customer=acme,feature=search}");
        assertThat(PRODUCT.rows("tag", "tag_day where tag like 'customer=%' or tag like 'feature=search' order by 1"))
                .containsExactly("customer=acme", "feature=search");
    }

    @Test
    void a_header_of_another_form_is_refused_with_the_form() {
        TaggedCalls.Called called = CALLS.call(PRODUCT.newKey(), "feature", MINI.formatted(""));

        assertThat(called.reply().status()).isEqualTo(400);
        assertThat(called.reply().problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.param()).isEqualTo("x-agw-tags");
            assertThat(problem.message()).contains("name=value");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat.completions | {"model":"m","messages":[X],"user":"person-canary"}
            chat.completions | {"model":"m","messages":[X],"safety_identifier":"person-canary","user":"o"}
            responses        | {"model":"gpt-4o-mini","input":"Hi","safety_identifier":"person-canary"}
            messages         | {"model":"m","max_tokens":9,"messages":[X],"metadata":{"user_id":"person-canary"}}
            embeddings       | {"model":"text-embedding-3-small","input":"Hi","user":"person-canary"}
            """)
    void the_person_of_a_request_is_kept_as_a_keyed_hash(String endpoint, String body) {
        Endpoint of = ApiFormats.named(endpoint).orElseThrow().endpoint();

        TaggedCalls.Called called =
                CALLS.call(of, PRODUCT.newKey(), "", body.replace("X", "{\"role\":\"user\",\"content\":\"x\"}"));

        String own = CALLS.tags(called.request());
        assertThat(own).matches("\\{user=[0-9a-f]{16}}");
        // Every way to name the person has the same hash.
        assertThat(CALLS.tags(CALLS.call(PRODUCT.newKey(), "user=person-canary", MINI.formatted(""))
                        .request()))
                .isEqualTo(own);
        assertThat(PRODUCT.rows("count(*)", "usage u where u::text like '%person-canary%'"))
                .containsExactly("0");
        assertThat(PRODUCT.rows("count(*)", "tag_day t where t::text like '%person-canary%'"))
                .containsExactly("0");
    }

    @Test
    void the_sessions_of_a_coding_agent_are_one_person() {
        String key = PRODUCT.newKey();
        String old = "user_0a1b_account_1234-5678_session_%s";
        String json = "{\\\"device_id\\\":\\\"d\\\",\\\"account_uuid\\\":\\\"a\\\",\\\"session_id\\\":\\\"%s\\\"}";

        assertThat(CALLS.person(key, old.formatted("aaaa-1"))).isEqualTo(CALLS.person(key, old.formatted("bbbb-2")));
        assertThat(CALLS.person(key, json.formatted("s-1"))).isEqualTo(CALLS.person(key, json.formatted("s-2")));
        assertThat(CALLS.person(key, "a")).isNotEqualTo(CALLS.person(key, "b"));
    }

    @Test
    void a_hard_budget_for_a_tag_of_requests_refuses_only_calls_with_it() {
        String key = PRODUCT.newKey();
        budget("customer=poor");

        assertThat(CALLS.call(key, "customer=poor", MINI.formatted("")).reply().status())
                .isEqualTo(429);
        assertThat(CALLS.call(key, "customer=rich", MINI.formatted("")).reply().status())
                .isEqualTo(200);
        assertThat(CALLS.call(key, "", MINI.formatted("")).reply().status()).isEqualTo(200);
    }

    @Test
    void a_budget_may_be_for_one_person() {
        String key = PRODUCT.newKey();
        String tag = CALLS.person(key, "spender");
        budget(tag);

        assertThat(CALLS.call(key, "user=spender", MINI.formatted("")).reply().status())
                .isEqualTo(429);
        assertThat(CALLS.call(key, "user=saver", MINI.formatted("")).reply().status())
                .isEqualTo(200);
    }

    @Test
    void the_dry_run_takes_tags() {
        String key = PRODUCT.newKey();
        budget("customer=dry");

        assertThat(dryRun(key, "\"customer=dry\"")).isInstanceOf(DryRun.Outcome.Refused.class);
        assertThat(dryRun(key, "\"customer=wet\"")).isInstanceOf(DryRun.Outcome.Passes.class);
        assertThat(dryRun(key, "\"customer\"")).isInstanceOf(DryRun.Outcome.Refused.class);
    }

    @Test
    void reports_group_by_tags_of_requests_and_by_person() {
        String key = PRODUCT.newKey();
        CALLS.call(key, "report=one", MINI.formatted(",\"user\":\"reader\""));
        CALLS.call(key, "report=two", MINI.formatted(",\"user\":\"reader\""));
        String hash = CALLS.person(key, "reader").substring("user=".length());

        assertThat(report(Dimension.TAG))
                .containsEntry("report=one", 1L)
                .containsEntry("report=two", 1L)
                .containsEntry("user=" + hash, 3L);
        assertThat(report(Dimension.USER)).containsEntry(hash, 3L);
    }

    @Test
    void an_answer_from_the_cache_counts_under_the_tags_of_its_own_request() {
        String key = CALLS.key("{\"name\":\"cached\",\"cache\":\"own\"}");
        String body = MINI.formatted(",\"seed\":4711");
        CALLS.call(key, "hit=first", body);

        TaggedCalls.Called hit = CALLS.call(key, "hit=second", body);

        assertThat(hit.reply()).isInstanceOf(Reply.Cached.class);
        assertThat(CALLS.tags(hit.request())).isEqualTo("{hit=second}");
    }

    private static void budget(String tag) {
        Result<?> made =
                PRODUCT.gateway().admin().manageBudgets().create("admin-token", Product.json("""
                        {"scope":{"tag":"%s"},"limit_usd":0.0000001,"period":"day","mode":"hard"}""".formatted(tag)));
        assertThat(made).isInstanceOf(Result.Ok.class);
    }

    private static DryRun.Outcome dryRun(String key, @Nullable String tags) {
        return PRODUCT.gateway().calls().dryRun().dryRun(Product.json("""
                {"key":"%s","endpoint":"chat.completions","tags":%s,"body":%s}""".formatted(
                        Product.id(key).value(), tags, MINI.formatted(""))));
    }

    private static Map<String, Long> report(Dimension by) {
        Instant now = PRODUCT.gateway().clock().instant();
        UsageQuery lately = UsageQuery.of(now.minusSeconds(90_000), now.plusSeconds(90_000), ZoneId.of("UTC"));
        Map<String, Long> calls = new HashMap<>();
        PRODUCT.gateway()
                .admin()
                .usages()
                .report(lately.by(by))
                .lines()
                .forEach(line -> calls.put(
                        line.groups().getFirst().value(), line.figures().calls()));
        return calls;
    }
}
