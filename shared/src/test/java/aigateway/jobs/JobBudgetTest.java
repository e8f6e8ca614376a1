package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobBudgetTest {
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static final String SMALL = job(300, "");
    private static final String LARGE = job(16_000, "");

    private final Product product = Product.start();
    private final String key = String.valueOf(product.createKey("""
            {"name":"a","budgets":[{"limit_usd":1,"period":"month"}]}""").secret());

    JobBudgetTest() {
        product.provider().answers(200, ANSWER);
    }

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_job_short_of_budget_sleeps_and_does_not_ask_again() {
        Job job = shortOfBudget(SMALL, 1).getFirst();

        assertThat(product.rows(
                        "waiting_for; attempts; budget_id = (select id from budget); needed_nano_usd > 0", "job"))
                .containsExactly("budget 0 true true");
        assertThat(product.rows(
                        "next_attempt_at > now() + interval '50 minutes'"
                                + " or next_attempt_at >= (select ends_at from budget_period)",
                        "job"))
                .containsExactly("true");
        long claims = epoch();
        for (int minutes = 0; minutes < 3; minutes++) {
            product.update("update job set sent_at = sent_at - interval '1 minute'");
            sweep();
        }
        assertThat(messages()).isEmpty();
        assertThat(epoch()).isEqualTo(claims);
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.QUEUED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update budget set limit_nano_usd = 1000000000",
                "update budget set raise_nano_usd = 1000000000, raise_until = now() + interval '1 hour'",
                "update budget set mode = 'soft'",
                "update budget set deleted_at = now()"
            })
    void a_change_of_its_budget_wakes_it(String change) {
        Job job = shortOfBudget(SMALL, 1).getFirst();
        product.update(change);

        sweep();

        assertThat(messages()).singleElement().asString().contains(job.id().value());
        product.gateway().jobs().run().run(job.id());
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.job(key, job.id()).attempts()).isEqualTo(1);
    }

    @Test
    void a_settlement_that_frees_enough_wakes_no_more_jobs_than_the_budget_pays_for() {
        List<Job> jobs = shortOfBudget(SMALL, 5);
        long needed = Long.parseLong(
                product.rows("distinct_needed", "(select max(needed_nano_usd) distinct_needed from job) n")
                        .getFirst());
        product.update("update budget set limit_nano_usd = 1000000000");
        product.update("update budget_period set reserved_nano_usd = 1000000000 - ?", needed * 2 + needed / 2);

        sweep();
        sweep();

        assertThat(messages()).hasSize(2);
        assertThat(product.rows("1", "job where next_attempt_at <= now()")).hasSize(2);
        assertThat(jobs).hasSize(5);
    }

    @Test
    void a_large_job_does_not_keep_a_small_one_asleep() {
        List<Job> jobs = shortOfBudget(List.of(LARGE, SMALL));
        long needed = Long.parseLong(product.rows(
                        "needed_nano_usd",
                        "job where id = ?",
                        jobs.getLast().id().value())
                .getFirst());
        product.update("update budget set limit_nano_usd = ?", needed);

        sweep();

        assertThat(messages())
                .singleElement()
                .asString()
                .contains(jobs.getLast().id().value());
    }

    @Test
    void a_job_that_sleeps_ends_at_its_deadline() {
        Job job = shortOfBudget(List.of(job(
                        300,
                        ",\"deadline_at\":"
                                + (product.gateway().clock().instant().getEpochSecond() + 600))))
                .getFirst();
        sweep();
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.QUEUED);

        product.update("update job set deadline = now()");
        sweep();

        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.DEAD);
        assertThat(product.job(key, job.id()).error()).contains("deadline_exceeded");
    }

    @Test
    void at_the_reset_of_its_budget_it_is_due() {
        Job job = shortOfBudget(SMALL, 1).getFirst();
        product.update(
                "update job set next_attempt_at = now() - interval '1 second', sent_at = now() - interval '61 seconds'");

        sweep();

        assertThat(messages()).singleElement().asString().contains(job.id().value());
    }

    private List<Job> shortOfBudget(String body, int times) {
        return shortOfBudget(IntStream.range(0, times).mapToObj(_ -> body).toList());
    }

    /** Jobs whose holds have expired, and that then found their budget empty. */
    private List<Job> shortOfBudget(List<String> bodies) {
        List<Job> jobs = bodies.stream().map(body -> product.submit(key, body)).toList();
        product.update("update hold set expires_at = now() - interval '1 second'");
        sweep();
        product.update("update budget set limit_nano_usd = 1");
        product.update("update job set created_at = created_at - interval '1 minute'");
        jobs.forEach(job -> product.gateway().jobs().run().run(job.id()));
        messages();
        return jobs;
    }

    private void sweep() {
        product.gateway().maintenance().sweep().run();
    }

    private long epoch() {
        return Long.parseLong(product.rows("sum(epoch)", "job").getFirst());
    }

    private List<String> messages() {
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

    private static String job(int outputTokens, String more) {
        return "{\"kind\":\"chat.completions\"" + more + ",\"payload\":{\"model\":\"gpt-4o-mini\",\"max_tokens\":"
                + outputTokens + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}";
    }
}
