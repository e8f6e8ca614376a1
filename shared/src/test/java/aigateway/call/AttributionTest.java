package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.jobs.Job;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;
import aigateway.testing.Product;
import aigateway.usage.Usages;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags and persons of requests: where they are kept, and what counts in budgets. */
class AttributionTest {
    private static final Product PRODUCT = Product.start();
    private static final String MINI = """
            {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"Hello"}]%s}""";

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void the_tags_of_the_key_and_of_the_request_are_on_the_usage_row_and_in_the_reply() {
        String key = key("{\"name\":\"k\",\"tags\":[\"team:chat\"]}");

        Called called = call(key, "feature=search,customer=acme", MINI.formatted(""));

        assertThat(called.headers).containsEntry("x-agw-tags", "feature=search,customer=acme");
        assertThat(tags(called.request)).isEqualTo("{team:chat,customer=acme,feature=search}");
        assertThat(PRODUCT.rows("tag", "tag_day where tag like 'customer=%' or tag like 'feature=search' order by 1"))
                .containsExactly("customer=acme", "feature=search");
    }

    @Test
    void a_header_of_another_form_is_refused_with_the_form() {
        Called called = call(PRODUCT.newKey(), "feature", MINI.formatted(""));

        assertThat(called.reply.status()).isEqualTo(400);
        assertThat(called.reply.problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.param()).isEqualTo("x-agw-tags");
            assertThat(problem.message()).contains("name=value");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat.completions | {"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}],"user":"person-canary"}
            chat.completions | {"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}],"safety_identifier":"person-canary","user":"other"}
            responses        | {"model":"gpt-4o-mini","input":"Hi","safety_identifier":"person-canary"}
            messages         | {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"Hi"}],"metadata":{"user_id":"person-canary"}}
            embeddings       | {"model":"text-embedding-3-small","input":"Hi","user":"person-canary"}
            """)
    void the_person_of_a_request_is_kept_as_a_keyed_hash(String endpoint, String body) {
        Endpoint of = ApiFormats.named(endpoint).orElseThrow().endpoint();

        Called called = call(of, PRODUCT.newKey(), "", body);

        String own = tags(called.request);
        assertThat(own).matches("\\{user=[0-9a-f]{16}}");
        // Every way to name the person has the same hash.
        assertThat(tags(call(PRODUCT.newKey(), "user=person-canary", MINI.formatted("")).request))
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

        assertThat(person(key, old.formatted("aaaa-1"))).isEqualTo(person(key, old.formatted("bbbb-2")));
        assertThat(person(key, json.formatted("s-1"))).isEqualTo(person(key, json.formatted("s-2")));
        assertThat(person(key, "a")).isNotEqualTo(person(key, "b"));
    }

    @Test
    void a_hard_budget_for_a_tag_of_requests_refuses_only_calls_with_it() {
        String key = PRODUCT.newKey();
        budget("customer=poor");

        assertThat(call(key, "customer=poor", MINI.formatted("")).reply.status())
                .isEqualTo(429);
        assertThat(call(key, "customer=rich", MINI.formatted("")).reply.status())
                .isEqualTo(200);
        assertThat(call(key, "", MINI.formatted("")).reply.status()).isEqualTo(200);
    }

    @Test
    void a_budget_may_be_for_one_person() {
        String key = PRODUCT.newKey();
        String tag = person(key, "spender");
        budget(tag);

        assertThat(call(key, "user=spender", MINI.formatted("")).reply.status()).isEqualTo(429);
        assertThat(call(key, "user=saver", MINI.formatted("")).reply.status()).isEqualTo(200);
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
        call(key, "report=one", MINI.formatted(",\"user\":\"reader\""));
        call(key, "report=two", MINI.formatted(",\"user\":\"reader\""));
        String hash = person(key, "reader").substring("user=".length());

        assertThat(report(Usages.Dimension.TAG))
                .containsEntry("report=one", 1L)
                .containsEntry("report=two", 1L)
                .containsEntry("user=" + hash, 3L);
        assertThat(report(Usages.Dimension.USER)).containsEntry(hash, 3L);
    }

    @Test
    void jobs_and_batches_keep_the_tags_for_all_their_attempts() {
        String key = PRODUCT.newKey();
        String job = "{\"kind\":\"chat.completions\",\"payload\":" + MINI.formatted(",\"user\":\"worker\"") + "}";

        Job one = switch (PRODUCT.gateway().jobs().submit().submit(client(key, "run=job"), Product.json(job), null)) {
            case Result.Ok(var submitted) -> submitted.value();
            case Result.Refused(var problem) -> throw new AssertionError(problem.message());
        };
        var lines = new RequestBody((job + "\n" + job).getBytes(StandardCharsets.UTF_8), "application/jsonl");
        assertThat(PRODUCT.gateway().jobs().submitBatch().submit(client(key, "run=batch"), lines, null))
                .isInstanceOf(Result.Ok.class);

        String person = person(key, "worker");
        assertThat(PRODUCT.rows("tags", "job where id = ?", one.id().value()))
                .containsExactly("{run=job," + person + "}");
        assertThat(PRODUCT.rows(
                        "h.tags",
                        "hold h join job j on j.request_id = h.request_id where j.key_id = ? order by 1",
                        Product.id(key).value()))
                .containsExactly(
                        "{run=batch," + person + "}", "{run=batch," + person + "}", "{run=job," + person + "}");

        // A later attempt makes a hold of its own.
        PRODUCT.update("update job set attempts = 1 where id = ?", one.id().value());
        PRODUCT.gateway().jobs().run().run(one.id());
        assertThat(PRODUCT.rows(
                        "tags",
                        "usage where job_id = ? and entry = 0 and outcome = 'settled'",
                        one.id().value()))
                .containsExactly("{run=job," + person + "}");
        assertThat(PRODUCT.rows("count(*)", "tag_day where tag in ('run=job', 'run=batch')"))
                .containsExactly("2");
    }

    @Test
    void an_answer_from_the_cache_counts_under_the_tags_of_its_own_request() {
        String key = key("{\"name\":\"cached\",\"cache\":\"own\"}");
        String body = MINI.formatted(",\"seed\":4711");
        call(key, "hit=first", body);

        Called hit = call(key, "hit=second", body);

        assertThat(hit.reply).isInstanceOf(Reply.Cached.class);
        assertThat(tags(hit.request)).isEqualTo("{hit=second}");
    }

    /** A call, with what the books say of it. */
    private record Called(RequestId request, Reply reply, Map<String, String> headers) {}

    private static Called call(String key, String tags, String body) {
        return call(Endpoint.CHAT_COMPLETIONS, key, tags, body);
    }

    private static Called call(Endpoint endpoint, String key, String tags, String body) {
        RequestId id = PRODUCT.gateway().ids().request();
        var record = new CallRecord();
        Reply reply = PRODUCT.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        id,
                        endpoint,
                        client(key, tags),
                        Product.json(body),
                        null,
                        CacheDirective.KEY,
                        ReplySink.NONE,
                        record,
                        Completion.NONE));
        return new Called(id, reply, record.headers());
    }

    private static Caller.Client client(String key, String tags) {
        return new Caller.Client(
                Credential.read(List.of("Bearer " + key), List.of()),
                Product.SOURCE,
                ClientHeaders.NONE,
                RequestTags.read(List.of(tags)));
    }

    /** The tag of a person. */
    private static String person(String key, String user) {
        Called called = call(key, "", MINI.formatted(",\"user\":\"" + user + "\""));
        return tags(called.request).replaceAll("[{}]", "");
    }

    private static String key(String spec) {
        return Objects.requireNonNull(PRODUCT.createKey(spec).secret());
    }

    private static String tags(RequestId request) {
        return PRODUCT.rows("tags", "usage where request_id = ?", request.value())
                .getFirst();
    }

    private static void budget(String tag) {
        Result<?> made = PRODUCT.gateway().admin().manageBudgets().create(Product.json("""
                        {"scope":{"tag":"%s"},"limit_usd":0.0000001,"period":"day","mode":"hard"}""".formatted(tag)));
        assertThat(made).isInstanceOf(Result.Ok.class);
    }

    private static DryRun.Outcome dryRun(String key, @Nullable String tags) {
        return PRODUCT.gateway().calls().dryRun().dryRun(Product.json("""
                {"key":"%s","endpoint":"chat.completions","tags":%s,"body":%s}""".formatted(
                        Product.id(key).value(), tags, MINI.formatted(""))));
    }

    private static Map<String, Long> report(Usages.Dimension by) {
        LocalDate today = LocalDate.ofInstant(PRODUCT.gateway().clock().instant(), ZoneOffset.UTC);
        Map<String, Long> calls = new HashMap<>();
        PRODUCT.gateway()
                .admin()
                .usages()
                .report(today, today.plusDays(1), List.of(by), 1_000)
                .forEach(line -> calls.put(line.group().getFirst(), line.calls()));
        return calls;
    }
}
