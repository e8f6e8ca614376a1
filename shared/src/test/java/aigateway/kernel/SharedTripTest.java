package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedTripTest {
    private static final int BAD = 13;

    private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch first = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        first.countDown();
        callers.close();
    }

    @Test
    void callers_that_come_during_a_trip_share_the_next_one_and_each_has_its_own_result() throws Exception {
        var trip = new SharedTrip<Integer, String>(4, items -> go(items, false));
        List<Future<String>> results = callAfterTheFirst(trip, List.of(2, 3, 4, 5, 6));

        first.countDown();

        assertThat(results.getFirst().get()).isEqualTo("1!");
        for (int i = 1; i < results.size(); i++) {
            assertThat(results.get(i).get()).isEqualTo(i + 1 + "!");
        }
        assertThat(groups).extracting(List::size).containsExactly(1, 4, 1);
    }

    @Test
    void a_bad_item_fails_alone() throws Exception {
        var trip = new SharedTrip<Integer, String>(4, items -> go(items, false));
        List<Future<String>> results = callAfterTheFirst(trip, List.of(2, BAD, 4));

        first.countDown();

        assertThat(results.get(1).get()).isEqualTo("2!");
        assertThatThrownBy(() -> results.get(2).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(results.get(3).get()).isEqualTo("4!");
    }

    @Test
    void an_outage_is_the_failure_of_the_whole_group_and_of_no_later_one() throws Exception {
        var trip = new SharedTrip<Integer, String>(4, items -> go(items, true));
        List<Future<String>> results = callAfterTheFirst(trip, List.of(2, BAD, 4));

        first.countDown();

        assertThat(results.getFirst().get()).isEqualTo("1!");
        for (Future<String> each : results.subList(1, results.size())) {
            assertThatThrownBy(each::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(Unavailable.class);
        }
        assertThat(trip.go(7)).isEqualTo("7!");
        assertThat(groups).hasSize(3);
    }

    /** The first trip waits until all others have come. */
    private List<Future<String>> callAfterTheFirst(SharedTrip<Integer, String> trip, List<Integer> others) {
        List<Future<String>> results = new ArrayList<>();
        results.add(callers.submit(() -> trip.go(1)));
        await().until(() -> groups.size() == 1);
        var begun = new AtomicInteger();
        for (int each : others) {
            results.add(callers.submit(() -> {
                begun.incrementAndGet();
                return trip.go(each);
            }));
            await().until(() -> begun.get() == results.size() - 1 && trip.waiting() == results.size() - 1);
        }
        return results;
    }

    private List<String> go(List<Integer> items, boolean outage) {
        groups.add(List.copyOf(items));
        try {
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (items.contains(BAD)) {
            if (outage) {
                throw new Unavailable("postgres", "away");
            }
            throw new IllegalArgumentException("bad");
        }
        return items.stream().map(item -> item + "!").toList();
    }
}
