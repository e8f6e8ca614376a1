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
    private static final int QUERIES = 150;
    /** 2026-11-30. */
    private static final long BEGIN_MILLIS = 1_796_000_000_000L;

    private static final long STEP_MILLIS = 60_000;
    private final Random random = new Random(7);
    private final Postgres postgres = TestDatabase.fresh().connect();
    private final LedgerRows rows = new LedgerRows(postgres);
    private final SampleCalls samples = new SampleCalls(random, rows);
    private final Requests requests = new PostgresRequests(postgres, 60);
    private final List<SampleCalls.Call> calls = new ArrayList<>();

    @BeforeAll
    void fill() {
        for (int i = 0; i < CALLS; i++) {
            // Several ids of one millisecond, too.
            long millis = BEGIN_MILLIS + i / 3 * STEP_MILLIS;
            calls.add(samples.add("req_" + HexFormat.of().toHexDigits(millis, 12)
                    + HexFormat.of().toHexDigits(random.nextLong(), 16) + "0000"));
        }
        calls.sort(Comparator.comparing(SampleCalls.Call::id).reversed());
        // Older ids are random throughout; they are found by their id only.
        rows.add("req_" + "f".repeat(32), Map.of("status", 200));
    }

    @AfterAll
    void close() {
        postgres.close();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> @Nullable T rarely(T value) {
        return random.nextInt(6) == 0 ? value : null;
    }

    private RequestQuery query() {
        String team = any(Arrays.asList(SampleCalls.TEAM_A, SampleCalls.TEAM_B, RequestQuery.NO_TEAM));
        Integer status = rarely(any(List.of(200, 400, 429, 502)));
        boolean isClass = random.nextBoolean();
        var filter = new RequestQuery.Filter(
                rarely(any(SampleCalls.KEYS)),
                rarely(team),
                rarely(any(SampleCalls.MODELS)),
                rarely(any(SampleCalls.PROVIDERS)),
                status == null ? null : Integer.valueOf(isClass ? status / 100 * 100 : status),
                status == null ? null : Integer.valueOf(isClass ? status / 100 * 100 + 99 : status),
                rarely(Objects.requireNonNull(any(SampleCalls.CODES))),
                rarely(any(List.of(FaultDomain.values()))),
                rarely(any(List.of("settled", "voided", "charged", "cached"))),
                rarely(any(SampleCalls.ENDPOINTS)),
                rarely(any(List.of("team:x", "customer=a", "customer=b"))),
                rarely("0123456789abcdef"),
                rarely("job_" + "1".repeat(32)),
                rarely(new Money(any(List.of(0L, 1_000L, 1_001L)))),
                rarely((long) random.nextInt(3_000)));
        VisibleTeams visible = any(List.of(
                VisibleTeams.ALL,
                VisibleTeams.ALL,
                VisibleTeams.of(Set.of()),
                VisibleTeams.of(Set.of(new TeamId(SampleCalls.TEAM_A)))));
        Instant from = rarely(Instant.ofEpochMilli(BEGIN_MILLIS + random.nextInt(130) * STEP_MILLIS));
        Instant to = rarely(Instant.ofEpochMilli(BEGIN_MILLIS + random.nextInt(130) * STEP_MILLIS));
        return new RequestQuery(filter, visible, from, to, null, 1 + random.nextInt(40));
    }

    private List<String> expected(RequestQuery query) {
        return calls.stream()
                .filter(call -> call.matches(query.filter()))
                .filter(call -> query.visible().include(call.team() == null ? null : new TeamId(call.team())))
                .filter(call ->
                        query.from() == null || call.time() >= query.from().toEpochMilli())
                .filter(call -> query.to() == null || call.time() < query.to().toEpochMilli())
                .map(SampleCalls.Call::id)
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
        long read = calls.stream()
                .filter(call -> call.time() >= until.toEpochMilli())
                .count();
        assertThat(read).isBetween(20L, 62L);
    }

    @Test
    void a_call_has_the_sums_of_its_rows() {
        List<RecordedCall> all = requests.list(
                        new RequestQuery(RequestQuery.Filter.ALL, VisibleTeams.ALL, null, null, null, CALLS))
                .calls();

        for (RecordedCall call : all) {
            SampleCalls.Call expected = calls.stream()
                    .filter(each -> each.id().equals(call.request().value()))
                    .findFirst()
                    .orElseThrow();
            Money cost = call.cost();
            assertThat(cost == null ? null : Long.valueOf(cost.nanoUsd())).isEqualTo(expected.cost());
            assertThat(call.rows()).hasSameSizeAs(expected.attempts());
            assertThat(call.at().toEpochMilli()).isEqualTo(expected.time());
            boolean unpriced = expected.attempts().stream().anyMatch(each -> each.cost() == null);
            assertThat("unpriced".equals(call.costNote())).isEqualTo(unpriced);
        }
        assertThat(all).hasSizeGreaterThan(15);
    }
}
