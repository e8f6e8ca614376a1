package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.JobLists.BatchQuery;
import aigateway.jobs.JobLists.Listed;
import aigateway.jobs.JobLists.Query;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Sql;
import aigateway.testing.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ten thousand jobs of three keys: one in fifty is dead, one in a hundred is queued, and the rest has succeeded. */
class JobListsTest {
    private static final Product PRODUCT = Product.start();
    private static final JobLists LISTS = PRODUCT.gateway().work().jobs();
    private static final TeamId TEAM = new TeamId("team_00000000000000000000000000000001");
    private static final VisibleTeams ONLY = VisibleTeams.of(Set.of(TEAM));
    private static final BatchId BATCH = batch("1");
    private static final KeyId OWN = Product.id(PRODUCT.newKey());
    private static final KeyId OTHER = Product.id(PRODUCT.newKey());

    @BeforeAll
    static void fill() {
        PRODUCT.update("insert into team (id, name, limits) values (?, 'Own', '{}')", TEAM.value());
        PRODUCT.update("update client_key set team_id = ? where id = ?", TEAM.value(), OWN.value());
        PRODUCT.update("""
                insert into job (id, key_id, batch_id, kind, status, created_at, finished_at)
                select 'job_' || lpad(to_hex(n), 32, '0'), case n % 3 when 0 then ? when 1 then ? else 'gone-key' end,
                    case when n <= 40 then ? end, 'responses',
                    case when n % 50 = 0 then 'dead' when n % 100 = 1 then 'queued' else 'succeeded' end,
                    now() - interval '1 day' + n * interval '1 second', case when n % 100 <> 1 then now() end
                from generate_series(1, 10000) n""", OWN.value(), OTHER.value(), BATCH.value());
        PRODUCT.update(
                "insert into batch (id, key_id, jobs, finished_at) values (?, ?, 40, null), (?, ?, 7, now())",
                BATCH.value(),
                OWN.value(),
                batch("2").value(),
                OTHER.value());
        PRODUCT.update("analyze job");
    }

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    private static BatchId batch(String number) {
        return new BatchId("bat_" + "0".repeat(31) + number);
    }

    private static Query all(Job.@Nullable Status status, @Nullable JobId after, int limit) {
        return new Query(VisibleTeams.ALL, status, null, null, after, limit);
    }

    private static List<Long> numbers(List<Listed<Job>> jobs) {
        return jobs.stream()
                .map(each -> Long.valueOf(each.row().id().value().substring(4), 16))
                .toList();
    }

    @Test
    void jobs_of_all_keys_are_listed_newest_first_with_names_also_of_a_key_that_is_gone() {
        List<Listed<Job>> jobs = LISTS.jobs(all(null, null, 3));

        assertThat(numbers(jobs)).containsExactly(10_000L, 9_999L, 9_998L);
        assertThat(jobs).extracting(Listed::keyName).containsExactly("test", "test", null);
        assertThat(jobs).extracting(Listed::teamName).containsExactly(null, "Own", null);
    }

    @Test
    void pages_of_a_state_have_each_job_once() {
        List<Long> found = new ArrayList<>();
        List<Listed<Job>> page = LISTS.jobs(all(Job.Status.DEAD, null, 70));
        while (!page.isEmpty()) {
            found.addAll(numbers(page));
            page = LISTS.jobs(all(Job.Status.DEAD, page.getLast().row().id(), 70));
        }

        assertThat(found).hasSize(200).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void a_reader_of_a_team_sees_its_jobs_only_page_by_page() {
        List<Listed<Job>> first = LISTS.jobs(new Query(ONLY, null, null, null, null, 5));
        List<Listed<Job>> second = LISTS.jobs(
                new Query(ONLY, null, null, null, first.getLast().row().id(), 5));

        assertThat(numbers(first)).containsExactly(9_999L, 9_996L, 9_993L, 9_990L, 9_987L);
        assertThat(numbers(second)).startsWith(9_984L);
        assertThat(LISTS.jobs(new Query(ONLY, null, OTHER, null, null, 5))).isEmpty();
        assertThat(LISTS.find(first.getFirst().row().id(), ONLY)).isPresent();
        JobId other = LISTS.jobs(all(null, null, 1)).getFirst().row().id();
        assertThat(LISTS.find(other, VisibleTeams.ALL)).isPresent();
        assertThat(LISTS.find(other, ONLY)).isEmpty();
    }

    @Test
    void jobs_can_be_those_of_a_key_and_of_a_batch() {
        assertThat(numbers(LISTS.jobs(new Query(VisibleTeams.ALL, null, OWN, null, null, 2))))
                .containsExactly(9_999L, 9_996L);
        assertThat(numbers(LISTS.jobs(new Query(VisibleTeams.ALL, null, null, BATCH, null, 100))))
                .hasSize(40);
        assertThat(numbers(LISTS.jobs(new Query(VisibleTeams.ALL, Job.Status.QUEUED, OTHER, BATCH, null, 100))))
                .containsExactly(1L);
    }

    @Test
    void batches_are_listed_with_their_counts() {
        Listed<Batch> open = LISTS.batches(new BatchQuery(VisibleTeams.ALL, true, null, null, 10))
                .getFirst();

        assertThat(open.row().id()).isEqualTo(BATCH);
        assertThat(open.row().count(Job.Status.SUCCEEDED)).isEqualTo(39);
        assertThat(open.row().count(Job.Status.QUEUED)).isEqualTo(1);
        assertThat(LISTS.batches(new BatchQuery(VisibleTeams.ALL, null, null, null, 10)))
                .extracting(each -> each.row().id())
                .containsExactly(batch("2"), BATCH);
        assertThat(LISTS.batches(new BatchQuery(ONLY, null, null, null, 10))).hasSize(1);
        assertThat(LISTS.batches(new BatchQuery(VisibleTeams.ALL, null, null, batch("2"), 10)))
                .hasSize(1);
        assertThat(LISTS.find(BATCH, VisibleTeams.ALL)).isPresent();
        assertThat(LISTS.find(batch("2"), ONLY)).isEmpty();
    }

    /** What a page of ten million jobs depends on. */
    @Test
    void no_list_reads_or_sorts_the_whole_table() {
        assertThat(plan(PostgresJobLists.sql(all(Job.Status.DEAD, null, 50)))).contains("job_by_state");
        // Of a short queue all may be read.
        assertThat(plan(PostgresJobLists.sql(all(Job.Status.QUEUED, job(5_000), 50))))
                .containsAnyOf("job_by_state", "job_open");
        assertThat(plan(PostgresJobLists.sql(all(null, job(5_000), 50)))).contains("job_pkey");
        assertThat(plan(PostgresJobLists.sql(new Query(ONLY, null, null, null, job(5_001), 50))))
                .contains("job_by_key");
    }

    private static JobId job(long number) {
        return new JobId("job_" + "%032x".formatted(number));
    }

    private static String plan(Sql sql) {
        List<String> lines = PRODUCT.postgres()
                .query(new Sql("explain " + sql.text(), sql.parameters()), row -> row.text("QUERY PLAN"));
        assertThat(lines).noneMatch(line -> line.contains("Seq Scan on job"));
        return String.join("\n", lines);
    }
}
