package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every filter, alone and with others, against the same rule in plain Java. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestFiltersPropertyTest {
    private static final int CALLS = 400;
    private static final int QUERIES = 400;
    /** 2026-11-30. */
    private static final long BEGIN_MILLIS = 1_796_000_000_000L;

    private static final long STEP_MILLIS = 60_000;
    private static final String TEAM_A = "team_" + "a".repeat(32);
    private static final String TEAM_B = "team_" + "b".repeat(32);
    private static final List<String> KEYS = List.of("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc");
    private static final List<String> MODELS = List.of("m1", "m2", "m3");
    private static final List<String> PROVIDERS = List.of("openai", "anthropic");
    private static final List<String> ENDPOINTS = List.of("responses", "embeddings");
    private static final List<@Nullable String> TEAMS = Arrays.asList(TEAM_A, TEAM_B, null);
    private static final List<@Nullable String> JOBS = Arrays.asList("job_" + "1".repeat(32), null, null);
    private static final List<List<String>> TAGS =
            List.of(List.of(), List.of("team:x"), List.of("team:x", "customer=a"), List.of("user=0123456789abcdef"));
    private static final List<@Nullable Integer> STATUSES = Arrays.asList(200, 200, 400, 429, 502, null);
    private static final List<@Nullable String> CODES = Arrays.asList("provider_error", "unavailable", "invalid_value");

    private final Random random = new Random(7);
    private final Postgres postgres = TestDatabase.fresh().connect();
    private final LedgerRows rows = new LedgerRows(postgres);
    private final Requests requests = new PostgresRequests(postgres, 60);
    private final List<Call> calls = new ArrayList<>();

    private record Attempt(String provider, String model, String outcome, @Nullable Long cost, @Nullable Long correction) {}

    private record Call(
            String id,
            String key,
            @Nullable String team,
            String endpoint,
            @Nullable String job,
            List<String> tags,
            @Nullable String asked,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable Long millis,
            List<Attempt> attempts) {
        private long time() {
            return HexFormat.fromHexDigitsToLong(id, 4, 16);
        }

        private boolean matches(RequestQuery.Filter filter) {
            return fits(filter.key(), key)
                    && (filter.team() == null || Objects.requireNonNullElse(team, "none").equals(filter.team()))
                    && (filter.model() == null
                            || filter.model().equals(asked)
                            || attempts.stream().anyMatch(each -> each.model.equals(filter.model())))
                    && (filter.provider() == null
                            || attempts.stream().anyMatch(each -> each.provider.equals(filter.provider())))
                    && (filter.statusMin() == null || status != null && status >= filter.statusMin())
                    && (filter.statusMax() == null || status != null && status <= filter.statusMax())
                    && fits(filter.code(), code)
                    && fits(filter.fault(), FaultDomain.of(attempts.getLast().outcome, status, code))
                    && (filter.outcome() == null
                            || attempts.stream().anyMatch(each -> each.outcome.equals(filter.outcome())))
                    && fits(filter.endpoint(), endpoint)
                    && (filter.tag() == null || tags.contains(filter.tag()))
                    && (filter.user() == null || tags.contains("user=" + filter.user()))
                    && fits(filter.job(), job)
                    && (filter.costMin() == null || cost() != null && cost() >= filter.costMin().nanoUsd())
                    && (filter.millisMin() == null || millis != null && millis >= filter.millisMin());
        }

        private static boolean fits(@Nullable Object wanted, @Nullable Object found) {
            return wanted == null || wanted.equals(found);
        }

        private @Nullable Long cost() {
            return attempts.stream()
                    .map(each -> each.cost == null ? null : each.cost + (each.correction == null ? 0 : each.correction))
                    .filter(Objects::nonNull)
                    .reduce(Long::sum)
                    .orElse(null);
        }
    }

    @BeforeAll
    void fill() {
        for (int i = 0; i < CALLS; i++) {
            // Several ids of one millisecond, too.
            long millis = BEGIN_MILLIS + i / 3 * STEP_MILLIS;
            add(call("req_" + HexFormat.of().toHexDigits(millis, 12) + HexFormat.of().toHexDigits(random.nextLong(), 16) + "0000"));
        }
        calls.sort(Comparator.comparing(Call::id).reversed());
        // Older ids are random throughout; they are found by their id only.
        rows.add("req_" + "f".repeat(32), Map.of("status", 200));
    }

    @AfterAll
    void close() {
        postgres.close();
    }

    private Call call(String id) {
        Integer status = any(STATUSES);
        List<Attempt> attempts = new ArrayList<>();
        int kind = random.nextInt(10);
        if (kind == 0 && status != null) {
            attempts.add(new Attempt(any(PROVIDERS), any(MODELS), "cached", 0L, null));
        }
        while (attempts.isEmpty() || attempts.getFirst().outcome.equals("settled") && random.nextInt(4) == 0) {
            String outcome = any(List.of("settled", "settled", "voided", "charged"));
            Long cost = outcome.equals("voided") ? Long.valueOf(0) : any(Arrays.asList(5L, 1_000L, 70_000L, null));
            boolean corrected = outcome.equals("charged") && cost != null && random.nextBoolean();
            attempts.add(new Attempt(any(PROVIDERS), any(MODELS), outcome, cost, corrected ? Long.valueOf(-cost / 2) : null));
        }
        return new Call(
                id,
                any(KEYS),
                any(TEAMS),
                any(ENDPOINTS),
                any(JOBS),
                any(TAGS),
                status == null ? null : any(MODELS),
                status,
                status != null && status >= 400 ? any(CODES) : null,
                status == null ? null : Long.valueOf(random.nextInt(3_000)),
                attempts);
    }

    private void add(Call call) {
        calls.add(call);
        for (int i = 0; i < call.attempts.size(); i++) {
            Attempt attempt = call.attempts.get(i);
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("attempt", attempt.outcome.equals("cached") ? 0 : i + 1);
            row.put("key_id", call.key);
            row.put("team_id", call.team);
            row.put("endpoint", call.endpoint);
            row.put("job_id", call.job);
            row.put("tags", call.tags);
            row.put("provider", attempt.provider);
            row.put("model", attempt.model);
            row.put("outcome", attempt.outcome);
            row.put("cost_nano_usd", attempt.cost);
            if (i == call.attempts.size() - 1) {
                row.put("asked_model", call.asked);
                row.put("status", call.status);
                row.put("code", call.code);
                row.put("call_millis", call.millis);
            }
            rows.add(call.id, row);
            if (attempt.correction != null) {
                Map<String, @Nullable Object> entry = new HashMap<>(row);
                entry.keySet().removeAll(Set.of("asked_model", "status", "code", "call_millis"));
                entry.put("entry", 1);
                entry.put("outcome", "settled");
                entry.put("cost_nano_usd", attempt.correction);
                rows.add(call.id, entry);
            }
        }
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> @Nullable T rarely(T value) {
        return random.nextInt(6) == 0 ? value : null;
    }

    private RequestQuery query() {
        String team = any(Arrays.asList(TEAM_A, TEAM_B, RequestQuery.NO_TEAM));
        Integer status = rarely(any(List.of(200, 400, 429, 502)));
        boolean isClass = random.nextBoolean();
        var filter = new RequestQuery.Filter(
                rarely(any(KEYS)),
                rarely(team),
                rarely(any(MODELS)),
                rarely(any(PROVIDERS)),
                status == null ? null : Integer.valueOf(isClass ? status / 100 * 100 : status),
                status == null ? null : Integer.valueOf(isClass ? status / 100 * 100 + 99 : status),
                rarely(Objects.requireNonNull(any(CODES))),
                rarely(any(List.of(FaultDomain.values()))),
                rarely(any(List.of("settled", "voided", "charged", "cached"))),
                rarely(any(ENDPOINTS)),
                rarely(any(List.of("team:x", "customer=a", "customer=b"))),
                rarely("0123456789abcdef"),
                rarely("job_" + "1".repeat(32)),
                rarely(new Money(any(List.of(0L, 1_000L, 1_001L)))),
                rarely((long) random.nextInt(3_000)));
        VisibleTeams visible = any(List.of(
                VisibleTeams.ALL,
                VisibleTeams.ALL,
                VisibleTeams.of(Set.of()),
                VisibleTeams.of(Set.of(new TeamId(TEAM_A)))));
        Instant from = rarely(Instant.ofEpochMilli(BEGIN_MILLIS + random.nextInt(130) * STEP_MILLIS));
        Instant to = rarely(Instant.ofEpochMilli(BEGIN_MILLIS + random.nextInt(130) * STEP_MILLIS));
        return new RequestQuery(filter, visible, from, to, null, 1 + random.nextInt(40));
    }

    private List<String> expected(RequestQuery query) {
        return calls.stream()
                .filter(call -> call.matches(query.filter()))
                .filter(call -> query.visible().include(call.team == null ? null : new TeamId(call.team)))
                .filter(call -> query.from() == null || call.time() >= query.from().toEpochMilli())
                .filter(call -> query.to() == null || call.time() < query.to().toEpochMilli())
                .map(Call::id)
                .toList();
    }

    @Test
    void pages_together_have_each_call_that_matches_once_newest_first() {
        int notEmpty = 0;
        for (int i = 0; i < QUERIES; i++) {
            RequestQuery query = query();
            List<String> found = new ArrayList<>();
            String after = null;
            do {
                Requests.Page page = requests.list(query.after(after, query.limit()));
                page.calls().forEach(call -> found.add(call.request().value()));
                assertThat(page.calls()).hasSizeLessThanOrEqualTo(query.limit());
                assertThat(page.searchedUntil() == null).isEqualTo(page.next() == null);
                after = page.next();
            } while (after != null);

            assertThat(found).as(query.toString()).isEqualTo(expected(query));
            notEmpty += found.isEmpty() ? 0 : 1;
        }
        assertThat(notEmpty).isGreaterThan(QUERIES / 4);
    }

    @Test
    void a_page_says_how_far_it_has_read() {
        var none = new RequestQuery.Filter(
                null, null, "no such model", null, null, null, null, null, null, null, null, null, null, null, null);

        Requests.Page page = requests.list(new RequestQuery(none, VisibleTeams.ALL, null, null, null, 20));

        assertThat(page.calls()).isEmpty();
        assertThat(page.next()).isNotNull();
        Instant until = Objects.requireNonNull(page.searchedUntil());
        long read = calls.stream().filter(call -> call.time() >= until.toEpochMilli()).count();
        assertThat(read).isBetween(20L, 62L);
    }

    @Test
    void a_call_has_the_sums_of_its_rows() {
        List<RecordedCall> all = requests.list(
                        new RequestQuery(RequestQuery.Filter.ALL, VisibleTeams.ALL, null, null, null, CALLS))
                .calls();

        for (RecordedCall call : all) {
            Call expected = calls.stream()
                    .filter(each -> each.id.equals(call.request().value()))
                    .findFirst()
                    .orElseThrow();
            Money cost = call.cost();
            assertThat(cost == null ? null : Long.valueOf(cost.nanoUsd())).isEqualTo(expected.cost());
            assertThat(call.rows()).hasSameSizeAs(expected.attempts);
            assertThat(call.at().toEpochMilli()).isEqualTo(expected.time());
            boolean unpriced = expected.attempts.stream().anyMatch(each -> each.cost == null);
            assertThat("unpriced".equals(call.costNote())).isEqualTo(unpriced);
        }
        assertThat(all).hasSizeGreaterThan(15);
    }
}
