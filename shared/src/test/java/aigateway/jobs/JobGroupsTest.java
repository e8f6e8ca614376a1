package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.JobId;
import aigateway.kernel.Result;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many workers, submissions and ends of jobs do in one statement is what each would have done alone. */
class JobGroupsTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int SLOTS = 16;

    private final Product product =
            Product.start(Map.of("JOBS_AT_ONCE", Integer.toString(SLOTS)), InstantSource.system());
    private final String key = product.newKey();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        workers.close();
        product.close();
    }

    @Test
    void workers_that_compete_for_the_same_jobs_lease_each_of_them_once() throws Exception {
        List<JobId> jobs = ids(submit(key, SLOTS - SLOTS / 8));
        List<Callable<List<Claim>>> claims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<JobId> order = i % 2 == 0 ? jobs : jobs.reversed();
            claims.add(() -> claim(order));
        }

        List<JobId> leased = new ArrayList<>();
        for (Future<List<Claim>> each : workers.invokeAll(claims)) {
            each.get().forEach(claim -> leased.add(claim.id()));
        }

        assertThat(leased).containsExactlyInAnyOrderElementsOf(jobs);
        assertThat(product.rows("status; attempts; epoch", "job")).containsOnly("running 1 1");
    }

    @Test
    void jobs_of_a_group_that_may_not_run_do_not_keep_the_others_from_it() {
        List<JobId> jobs = ids(submit(key, 6));
        assertThat(product.gateway().jobs().cancel().cancel(Product.id(key), jobs.get(0)))
                .isInstanceOf(Result.Ok.class);
        product.update(
                "update job set deadline = now() - interval '1 second' where id = ?",
                jobs.get(1).value());
        assertThat(claim(List.of(jobs.get(2)))).hasSize(1);
        product.update(
                "update job set next_attempt_at = now() + interval '1 hour' where id = ?",
                jobs.get(3).value());
        List<JobId> group = new ArrayList<>(jobs);
        group.add(new JobId("job_00000000000000000000000000000000"));
        group.add(jobs.get(4));

        assertThat(claim(group)).extracting(Claim::id).containsExactlyInAnyOrder(jobs.get(4), jobs.get(5));

        assertThat(product.rows("status; attempts", "job order by created_at, id"))
                .containsExactly("cancelled 0", "queued 0", "running 1", "queued 0", "running 1", "running 1");
    }

    @Test
    void a_group_leases_of_each_key_as_many_as_it_has_room_for_and_the_oldest_first() {
        List<JobId> busy = ids(submit(key, SLOTS));
        String other = product.newKey();
        List<JobId> few = ids(submit(other, 2));
        List<JobId> group = new ArrayList<>(busy.reversed());
        group.addAll(few);

        List<JobId> leased = claim(group).stream().map(Claim::id).toList();

        assertThat(leased).containsAll(few);
        int ofBusy = leased.size() - few.size();
        // Half of them while the other key waits, and all but an eighth once its jobs run: keys are served in an order
        // of
        // their own.
        assertThat(ofBusy).isIn(SLOTS / 2, SLOTS - SLOTS / 8);
        assertThat(leased).containsAll(busy.subList(0, ofBusy));
        assertThat(product.rows("count(*)", "job where waiting_for = 'slot' and attempts = 0"))
                .containsExactly(Integer.toString(SLOTS - ofBusy));
    }

    @Test
    void a_job_that_does_not_open_is_no_failure_of_its_group() {
        List<JobId> jobs = ids(submit(key, 3));
        product.update(
                "update job set payload = '\\x00' where id = ?", jobs.get(1).value());

        List<Claim> claims = claim(jobs);

        assertThat(claims).hasSize(3);
        for (Claim claim : claims) {
            if (claim.id().equals(jobs.get(1))) {
                assertThatThrownBy(() -> claim.job().get()).isInstanceOf(RuntimeException.class);
            } else {
                assertThat(claim.job().get().lease().attempt()).isEqualTo(1);
            }
        }
    }

    @Test
    void jobs_that_run_at_the_same_time_each_end_once_even_where_their_message_comes_twice() throws Exception {
        List<JobId> jobs = ids(submit(key, SLOTS - SLOTS / 8));
        List<Callable<Boolean>> runs = new ArrayList<>();
        for (JobId job : jobs) {
            for (int twice = 0; twice < 2; twice++) {
                runs.add(() -> {
                    product.gateway().jobs().run().run(job);
                    return true;
                });
            }
        }

        for (Future<Boolean> each : workers.invokeAll(runs)) {
            assertThat(each.get()).isTrue();
        }

        assertThat(product.rows("status; attempts; epoch", "job"))
                .hasSize(jobs.size())
                .containsOnly("succeeded 1 1");
        assertThat(product.rows("outcome", "usage")).hasSize(jobs.size()).containsOnly("settled");
        assertThat(product.rows("1", "hold")).isEmpty();
    }

    @Test
    void an_end_under_an_epoch_that_is_over_changes_nothing_in_its_group() {
        List<JobId> jobs = ids(submit(key, 2));
        List<JobLease> leases =
                claim(jobs).stream().map(claim -> claim.job().get().lease()).toList();
        product.update(
                "update job set epoch = epoch + 1 where id = ?",
                leases.getFirst().id().value());
        var result = new JobResult(Job.Status.SUCCEEDED, "{}".getBytes(StandardCharsets.UTF_8), null, null, null);
        var store = product.gateway().jobs().store();

        commit(leases.stream().map(lease -> store.finish(lease, result, false)).toList());

        assertThat(product.job(key, leases.getFirst().id()).status()).isEqualTo(Job.Status.RUNNING);
        assertThat(product.job(key, leases.getLast().id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.job(key, leases.getLast().id()).result()).isEqualTo("{}");
    }

    private void commit(List<Write> writes) {
        new GroupCommit(product.postgres()).commit(writes);
    }

    private List<Claim> claim(List<JobId> ids) {
        return product.gateway().jobs().claims().claim(ids, LEASE);
    }

    private List<Job> submit(String of, int count) {
        return IntStream.range(0, count).mapToObj(_ -> product.submit(of, JOB)).toList();
    }

    private static List<JobId> ids(List<Job> jobs) {
        return jobs.stream().map(Job::id).toList();
    }
}
