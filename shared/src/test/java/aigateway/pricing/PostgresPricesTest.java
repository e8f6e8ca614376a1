package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.audit.AdminEvent;
import aigateway.audit.PostgresAudits;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresPricesTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private final TestDatabase database = TestDatabase.fresh();
    private final Postgres postgres = database.connect();
    private final PostgresPrices prices = new PostgresPrices(postgres, CLOCK);
    private final GroupCommit commits = new GroupCommit(postgres);

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void without_an_override_the_shipped_prices_hold() {
        assertThat(prices.current().serial()).isZero();
        assertThat(prices.find("openai", "gpt-4o-mini").map(Price::version).orElseThrow())
                .matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(prices.find("openai", "gpt-unknown")).isEmpty();
    }

    @Test
    void an_override_comes_back_as_it_was_stored() {
        var rates = new Rates(1, 2, 3, 4, 5, 6L, 7L);
        var longer = new Price.LongContext(8, new Rates(9, 10, 11, 12, 13, null, null));

        put(new PriceSpec("openai", "gpt-x", rates, longer, 14L, 15L));

        ListedPrice listed = prices.latest().entry("openai", "gpt-x").orElseThrow();
        assertThat(listed.price())
                .isEqualTo(new Price("override-" + prices.current().serial(), rates, longer, 14L, 15L));
        assertThat(listed.source()).isEqualTo("override");
    }

    @Test
    void what_is_not_said_stays_unknown() {
        put(spec("openai", "gpt-x", 1));

        Price price = prices.latest().find("openai", "gpt-x").orElseThrow();
        assertThat(price.longContext()).isNull();
        assertThat(price.contextTokens()).isNull();
        assertThat(price.outputTokensMax()).isNull();
        assertThat(price.rates().known(aigateway.kernel.Part.AUDIO_INPUT)).isNull();
        assertThat(price.rates().known(aigateway.kernel.Part.AUDIO_OUTPUT)).isNull();
    }

    @Test
    void the_newest_override_of_a_name_holds_and_the_older_ones_stay_in_the_table() {
        put(spec("openai", "gpt-4o-mini", 1));
        put(spec("openai", "gpt-4o", 2));
        put(spec("openai", "gpt-4o-mini", 3));

        PriceList now = prices.latest();
        assertThat(now.serial()).isEqualTo(3);
        assertThat(input(now, "gpt-4o-mini")).isEqualTo(3);
        assertThat(input(now, "gpt-4o-mini-2024-07-18")).isEqualTo(3);
        assertThat(input(now, "gpt-4o")).isEqualTo(2);
        assertThat(input(now, "o3")).isEqualTo(2_000_000);
        assertThat(count("select count(*) as n from price_override")).isEqualTo(3);
        assertThat(now.all().stream().filter(listed -> listed.source().equals("override")))
                .extracting(ListedPrice::id)
                .containsExactly("openai/gpt-4o", "openai/gpt-4o-mini");
    }

    @Test
    void an_override_beats_the_sellers_price_only_at_the_provider_that_it_names() {
        put(spec("openai", "claude-sonnet-5", 1));

        PriceList now = prices.latest();
        assertThat(input(now, "claude-sonnet-5")).isEqualTo(1);
        assertThat(now.find("anthropic", "claude-sonnet-5")
                        .orElseThrow()
                        .rates()
                        .input())
                .isEqualTo(2_000_000);
    }

    @Test
    void a_snapshot_never_changes_while_it_is_held() {
        PriceList before = prices.current();
        put(spec("openai", "gpt-4o", 1));

        assertThat(prices.current()).isSameAs(before);
        prices.latest();
        assertThat(input(before, "gpt-4o")).isEqualTo(2_500_000);
        assertThat(input(prices.current(), "gpt-4o")).isEqualTo(1);
    }

    @Test
    void an_instance_that_is_shown_a_newer_serial_loads_and_one_that_has_it_does_not() {
        var elsewhere = new PostgresPrices(postgres, CLOCK);
        elsewhere.current();
        put(spec("openai", "gpt-4o", 1));

        assertThat(elsewhere.refresh(0).serial()).isZero();
        PriceList refreshed = elsewhere.refresh(1);
        assertThat(input(refreshed, "gpt-4o")).isEqualTo(1);
        database.shut();
        assertThat(elsewhere.refresh(1)).isSameAs(refreshed);
        database.open();
    }

    @Test
    void those_who_refresh_together_load_once() throws Exception {
        prices.current();
        put(spec("openai", "gpt-4o", 1));
        Set<Integer> lists = ConcurrentHashMap.newKeySet();
        List<Future<?>> readers = new ArrayList<>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                readers.add(threads.submit(() -> lists.add(System.identityHashCode(prices.refresh(1)))));
            }
        }
        for (Future<?> reader : readers) {
            reader.get();
        }

        assertThat(lists).hasSize(1);
    }

    @Test
    void an_outage_passes_through_until_there_is_something_to_hold_on_to() {
        var cold = new PostgresPrices(postgres, CLOCK);
        PriceList held = prices.current();
        database.shut();

        assertThatThrownBy(cold::current).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> prices.refresh(1)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(prices::latest).isInstanceOf(Unavailable.class);
        assertThat(prices.current()).isSameAs(held);
        prices.forget();
        assertThatThrownBy(prices::current).isInstanceOf(Unavailable.class);

        // A pool that was refused rests a while, so the recovery is tried with a fresh one.
        database.open();
        try (var fresh = database.connect()) {
            assertThat(new PostgresPrices(fresh, CLOCK).current().serial()).isZero();
        }
    }

    @Test
    void writers_from_many_instances_leave_nothing_that_a_reader_could_miss() throws Exception {
        var audits = new PostgresAudits(postgres);
        List<Future<?>> writers = new ArrayList<>();
        var reader = new PostgresPrices(postgres, CLOCK);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 8; writer++) {
                var own = new GroupCommit(postgres);
                String model = "model-" + writer;
                writers.add(threads.submit(() -> {
                    for (int i = 1; i <= 10; i++) {
                        Write event = audits.admin(new AdminEvent("test", "price.override", model, "{}"));
                        own.commit(List.of(event));
                        own.commit(List.of(event, prices.override(spec("openai", model, i))));
                        // A reader that has seen a serial has seen every smaller one, so a committed price is never
                        // passed
                        // over.
                        assertThat(input(reader.latest(), model)).isEqualTo(i);
                    }
                }));
            }
        }
        for (Future<?> writer : writers) {
            writer.get();
        }

        assertThat(prices.latest().serial()).isEqualTo(80);
    }

    @Test
    void a_failed_neighbour_takes_its_override_with_it() {
        assertThatThrownBy(() ->
                        commits.commit(List.of(prices.override(spec("openai", "gpt-4o", 1)), Sql.of("select 1 / 0"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(input(prices.latest(), "gpt-4o")).isEqualTo(2_500_000);
    }

    private void put(PriceSpec spec) {
        commits.commit(List.of(prices.override(spec)));
    }

    private static PriceSpec spec(String provider, String model, long price) {
        return new PriceSpec(provider, model, new Rates(price, price, price, price), null, null, null);
    }

    private static @Nullable Long input(PriceList list, String model) {
        return list.find("openai", model).map(price -> price.rates().input()).orElse(null);
    }

    private long count(String sql) {
        return postgres.queryOne(Sql.of(sql), row -> row.number("n")).orElseThrow();
    }
}
