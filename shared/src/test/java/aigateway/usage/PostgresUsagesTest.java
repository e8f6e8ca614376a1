package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.audit.PostgresAudits;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresUsagesTest {
    private final Postgres postgres = TestDatabase.fresh().connect();
    private final Usages usages = new PostgresUsages(postgres);
    /** Its totalUp takes usage and calls alike. */
    private final PostgresAudits totals = new PostgresAudits(postgres);

    private final GroupCommit commits = new GroupCommit(postgres);
    private final SequentialIds ids = new SequentialIds();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void a_repeated_settle_charges_once() {
        Consumed consumed = consumed("gpt", Consumed.Outcome.SETTLED, new Money(7));

        commits.commit(List.of(usages.consumed(consumed)));
        commits.commit(List.of(usages.consumed(consumed)));
        totals.totalUp(10);
        commits.commit(List.of(usages.consumed(consumed)));

        assertThat(usages.totals())
                .containsExactly(
                        new Usages.Total("responses", "openai", "gpt", "settled", 1, 100, 40, 20, new Money(7), 250));
    }

    @Test
    void totals_are_kept_apart_by_model_and_outcome() {
        store(consumed("a", Consumed.Outcome.SETTLED, new Money(1)));
        store(consumed("a", Consumed.Outcome.SETTLED, new Money(2)));
        store(consumed("a", Consumed.Outcome.UNKNOWN, null));
        store(consumed("b", Consumed.Outcome.VOIDED, Money.ZERO));

        assertThat(sorted())
                .containsExactly(
                        new Usages.Total("responses", "openai", "a", "settled", 2, 200, 80, 40, new Money(3), 500),
                        new Usages.Total("responses", "openai", "a", "unknown", 1, 100, 40, 20, Money.ZERO, 250),
                        new Usages.Total("responses", "openai", "b", "voided", 1, 100, 40, 20, Money.ZERO, 250));
    }

    @Test
    void totals_are_the_same_before_between_and_after_totalling_up() {
        for (int i = 0; i < 9; i++) {
            store(consumed(
                    "m" + i % 3,
                    i % 2 == 0 ? Consumed.Outcome.SETTLED : Consumed.Outcome.VOIDED,
                    i == 0 ? null : new Money(i)));
        }
        List<Usages.Total> before = sorted();

        assertThat(totals.totalUp(4)).isEqualTo(4);
        assertThat(sorted()).isEqualTo(before);
        assertThat(totals.totalUp(4)).isEqualTo(4);
        assertThat(totals.totalUp(4)).isEqualTo(1);
        assertThat(totals.totalUp(4)).isZero();
        assertThat(sorted()).isEqualTo(before);
    }

    @Test
    void totalling_up_at_once_from_many_places_counts_everything_once() {
        long rows = 600;
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            writes.add(usages.consumed(consumed("m", Consumed.Outcome.SETTLED, new Money(3))));
        }
        commits.commit(writes);
        var moved = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> {
                    for (int round = 0; round < 15; round++) {
                        moved.addAndGet(totals.totalUp(5));
                    }
                });
            }
        }
        long more;
        do {
            more = totals.totalUp(50);
            moved.addAndGet(more);
        } while (more > 0);

        assertThat(moved).hasValue(rows);
        assertThat(usages.totals())
                .containsExactly(new Usages.Total(
                        "responses",
                        "openai",
                        "m",
                        "settled",
                        rows,
                        rows * 100,
                        rows * 40,
                        rows * 20,
                        new Money(rows * 3),
                        rows * 250));
    }

    /** A dashboard that looks while the sweeper works must never see a sum go back. */
    @Test
    void a_total_never_shrinks_while_it_is_being_moved() throws Exception {
        for (int i = 0; i < 200; i++) {
            store(consumed("m", Consumed.Outcome.SETTLED, new Money(1)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var mover = threads.submit(() -> {
                for (int i = 0; i < 40; i++) {
                    totals.totalUp(5);
                }
            });
            while (!mover.isDone()) {
                assertThat(usages.totals())
                        .singleElement()
                        .extracting(Usages.Total::calls)
                        .isEqualTo(200L);
            }
            mover.get();
        }
    }

    private List<Usages.Total> sorted() {
        return usages.totals().stream()
                .sorted(Comparator.comparing(Usages.Total::model).thenComparing(Usages.Total::outcome))
                .toList();
    }

    private void store(Consumed consumed) {
        commits.commit(List.of(usages.consumed(consumed)));
    }

    private Consumed consumed(String model, Consumed.Outcome outcome, @Nullable Money cost) {
        return new Consumed(
                ids.request(),
                1,
                new KeyId("abcdefgh"),
                null,
                Endpoint.RESPONSES,
                "openai",
                model,
                outcome,
                new Tokens(100, 40, 10, 20, 5),
                cost,
                "v",
                null,
                250);
    }
}
