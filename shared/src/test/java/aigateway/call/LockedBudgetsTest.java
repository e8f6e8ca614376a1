package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.budgets.Decision;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.kernel.Query;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.testing.Product;
import java.sql.DriverManager;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reservations while another transaction keeps the row of a budget locked. */
class LockedBudgetsTest {
    private static final Query<Decision> RESERVATION = new Query<>() {};
    private static final Decision GRANTED = new Decision.Granted(new Money(7), true);

    /** Says busy so many times. */
    private static final class Locked implements Transactions {
        private final AtomicInteger tries = new AtomicInteger();
        private final int busy;
        private final CountDownLatch waiting = new CountDownLatch(4);
        private final CountDownLatch opened = new CountDownLatch(1);

        Locked(int busy) {
            this.busy = busy;
        }

        @Override
        public void commit(List<Write> writes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <R> R commit(Query<R> query, List<Write> writes) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("unchecked") // only decisions are requested here
        public <R> List<R> commitAll(List<Query<R>> queries, List<Write> writes, Predicate<R> accepted) {
            waiting.countDown();
            try {
                assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of((R) (tries.incrementAndGet() <= busy ? new Decision.Busy() : GRANTED));
        }
    }

    @Test
    void a_budget_that_was_locked_for_a_moment_grants() {
        var locked = new Locked(2);
        locked.opened.countDown();

        assertThat(new LockedBudgets(locked).reserve(RESERVATION)).isEqualTo(GRANTED);
        assertThat(locked.tries).hasValue(3);
    }

    @Test
    void a_budget_that_stays_locked_is_busy_after_five_tries() {
        var locked = new Locked(100);
        locked.opened.countDown();

        assertThat(new LockedBudgets(locked).reserve(RESERVATION)).isEqualTo(new Decision.Busy());
        assertThat(locked.tries).hasValue(5);
    }

    @Test
    void a_fifth_call_does_not_wait_beside_four_others() throws Exception {
        var locked = new Locked(0);
        var budgets = new LockedBudgets(locked);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Decision>> four = IntStream.range(0, 4)
                    .mapToObj(_ -> threads.submit(() -> budgets.reserve(RESERVATION)))
                    .toList();
            assertThat(locked.waiting.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(budgets.reserve(RESERVATION)).isEqualTo(new Decision.Busy());
            locked.opened.countDown();
            for (Future<Decision> each : four) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(GRANTED);
            }
        }
        assertThat(budgets.reserve(RESERVATION)).isEqualTo(GRANTED);
    }

    @Test
    void a_call_whose_budget_stays_locked_is_unavailable_and_the_next_one_is_served() throws Exception {
        try (var product = Product.start();
                var other =
                        DriverManager.getConnection(product.test().database().url(), "postgres", "")) {
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"locked","budgets":[{"limit_usd":1,"period":"total","mode":"hard"}]}""").secret());
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
            String body = """
                    {"model":"gpt-4o-mini","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}""";
            assertThat(product.call(Endpoint.CHAT_COMPLETIONS, key, body).status())
                    .isEqualTo(200);
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("select * from budget_period for update");
            }

            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> product.call(Endpoint.CHAT_COMPLETIONS, key, body))
                    .withMessageContaining("a budget stays locked");

            other.rollback();
            assertThat(product.call(Endpoint.CHAT_COMPLETIONS, key, body).status())
                    .isEqualTo(200);
        }
    }
}
