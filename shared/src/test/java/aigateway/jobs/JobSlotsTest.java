package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import aigateway.kernel.JobId;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSlotsTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final String LOW = JOB.replaceFirst("\\{", "{\"priority\":\"low\",");
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Product product =
            Product.start(Map.of("JOBS_AT_ONCE", "4", "LOW_JOBS_AT_ONCE", "8"), InstantSource.system());
    private final String busy = product.newKey();
    private final String other = product.newKey();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    JobSlotsTest() {
        product.provider().answers(exchange -> {
            try {
                assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ScriptedProvider.send(exchange, 200, ANSWER);
        });
    }

    @AfterEach
    void close() {
        answer.countDown();
        workers.close();
        product.close();
    }

    @Test
    void a_key_runs_half_of_the_slots_while_another_key_waits_and_the_rest_is_no_attempt() {
        List<Job> jobs = submit(busy, JOB, 4);
        Job alone = product.submit(other, JOB);

        run(jobs);

        await().atMost(PATIENCE).until(() -> count("status = 'running'") == 2 && count("waiting_for = 'slot'") == 2);
        assertThat(product.rows("attempts; status", "job where waiting_for = 'slot'"))
                .containsExactly("0 queued", "0 queued");

        run(List.of(alone));
        await().atMost(PATIENCE).until(() -> product.job(other, alone.id()).status() == Job.Status.RUNNING);
    }

    @Test
    void a_key_that_is_alone_runs_all_slots_of_few_and_leaves_one_of_eight() {
        run(submit(busy, JOB, 5));
        await().atMost(PATIENCE).until(() -> count("status = 'running'") == 4 && count("waiting_for = 'slot'") == 1);

        run(submit(busy, LOW, 8));
        await().atMost(PATIENCE)
                .until(() -> count("status = 'running' and priority = 'low'") == 7
                        && count("waiting_for = 'slot' and priority = 'low'") == 1);
    }

    @Test
    void the_end_of_a_job_enqueues_the_next_ones_of_the_key_that_runs_the_fewest() throws Exception {
        List<Job> first = submit(busy, JOB, 4);
        List<Job> second = submit(other, JOB, 4);
        List<Future<?>> running = new ArrayList<>(run(first));
        running.addAll(run(second));
        await().atMost(PATIENCE).until(() -> count("status = 'running'") == 4 && count("waiting_for = 'slot'") == 4);
        takeMessages();

        answer.countDown();
        for (Future<?> each : running) {
            each.get();
        }

        List<String> enqueued = takeMessages();
        List<Job> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(count("waiting_for = 'slot'")).isZero();
        assertThat(all.stream().filter(job -> count("id = '" + job.id() + "' and status = 'queued'") == 1))
                .hasSize(4)
                .allSatisfy(job -> assertThat(enqueued)
                        .anyMatch(message -> message.contains(job.id().value())));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "0, 2"})
    void jobs_without_a_slot_are_taken_in_turn_by_key(int runningOfBusy, int ofBusyAmongThree) {
        submit(busy, JOB, 6);
        submit(other, JOB, 2);
        product.update("update job set waiting_for = 'slot'");
        product.update("""
                update job set status = 'running', waiting_for = null where id in (
                    select id from job where key_id = ? order by created_at limit ?)""", Product.id(busy).value(), runningOfBusy);

        List<JobId> next = product.gateway().jobs().claims().next(Priority.NORMAL, 3);

        assertThat(next).hasSize(3);
        assertThat(next.stream()
                        .filter(id -> product.rows("key_id", "job where id = ?", id.value())
                                .contains(Product.id(busy).value())))
                .hasSize(ofBusyAmongThree);
    }

    @Test
    void a_job_whose_end_was_lost_is_enqueued_by_the_sweeper() {
        List<Job> jobs = submit(busy, JOB, 1);
        product.update("update job set waiting_for = 'slot', sent_at = now() - interval '1 hour'");
        takeMessages();

        product.gateway().maintenance().sweep().run();

        assertThat(takeMessages())
                .singleElement()
                .asString()
                .contains(jobs.getFirst().id().value());
        assertThat(count("waiting_for = 'slot'")).isZero();
    }

    @Test
    void a_worker_that_died_holds_no_slot() {
        List<Job> jobs = submit(busy, JOB, 5);
        product.submit(other, JOB);
        product.update(
                "update job set status = 'running', lease_until = now() - interval '1 second' where id <> ?",
                jobs.getFirst().id().value());
        product.update(
                "update job set status = 'queued' where key_id = ?",
                Product.id(other).value());

        run(jobs.subList(0, 1));

        await().atMost(PATIENCE)
                .until(() -> product.job(busy, jobs.getFirst().id()).attempts() == 1);
    }

    private List<Job> submit(String key, String body, int times) {
        return IntStream.range(0, times)
                .mapToObj(_ -> product.submit(key, body))
                .toList();
    }

    private List<Future<?>> run(List<Job> jobs) {
        return jobs.stream()
                .<Future<?>>map(job ->
                        workers.submit(() -> product.gateway().jobs().run().run(job.id())))
                .toList();
    }

    private long count(String condition) {
        return product.rows("1", "job where " + condition).size();
    }

    private List<String> takeMessages() {
        List<String> all = new ArrayList<>();
        for (var some = take(); !some.isEmpty(); some = take()) {
            all.addAll(some);
        }
        return all;
    }

    private List<String> take() {
        return product.test().queues().take(product.test().queues().jobsUrl()).stream()
                .map(message -> message.body())
                .toList();
    }
}
