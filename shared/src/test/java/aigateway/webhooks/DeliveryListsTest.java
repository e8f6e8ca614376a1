package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Sql;
import aigateway.testing.Product;
import aigateway.webhooks.DeliveryLists.Listed;
import aigateway.webhooks.DeliveryLists.Query;
import aigateway.webhooks.DeliveryLists.Status;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Six thousand deliveries of forty keys: one in a hundred failed, one in a hundred is pending. */
class DeliveryListsTest {
    private static final Product PRODUCT = Product.start();
    private static final DeliveryLists LISTS = PRODUCT.gateway().work().deliveries();
    private static final TeamId TEAM = new TeamId("team_00000000000000000000000000000001");
    private static final VisibleTeams ONLY = VisibleTeams.of(Set.of(TEAM));
    private static final KeyId OWN = Product.id(PRODUCT.newKey());
    private static final KeyId OTHER = Product.id(PRODUCT.newKey());
    private static final JobId JOB = new JobId("job_" + "0".repeat(32));

    @BeforeAll
    static void fill() {
        PRODUCT.update("insert into team (id, name, limits) values (?, 'Own', '{}')", TEAM.value());
        PRODUCT.update("update client_key set team_id = ? where id = ?", TEAM.value(), OWN.value());
        PRODUCT.update("""
                insert into delivery (id, event_id, target, key_id, job_id, event_type, url, body, status, created_at)
                select 'evt_' || lpad(to_hex(n), 32, '0'), 'evt_' || lpad(to_hex(n), 32, '0'), 'target',
                    case n % 40 when 2 then ? when 3 then ? else 'gone-' || n % 40 end,
                    case when n <= 3 then ? end, 'job.succeeded', '', '',
                    case n % 100 when 0 then 'failed' when 1 then 'pending' else 'delivered' end,
                    now() - interval '1 day' + n * interval '1 second'
                from generate_series(1, 6000) n""", OWN.value(), OTHER.value(), JOB.value());
        PRODUCT.update("analyze delivery");
    }

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    private static Query query(VisibleTeams visible, @Nullable Status status, @Nullable DeliveryId after) {
        return new Query(visible, status, null, after, 50);
    }

    private static DeliveryId id(long number) {
        return new DeliveryId("evt_" + "%032x".formatted(number));
    }

    @Test
    void deliveries_of_all_keys_are_listed_newest_first_and_by_state() {
        assertThat(LISTS.deliveries(query(VisibleTeams.ALL, null, null)))
                .extracting(each -> each.delivery().id())
                .hasSize(50)
                .startsWith(id(6_000), id(5_999));
        List<Listed> failed = LISTS.deliveries(query(VisibleTeams.ALL, Status.FAILED, null));
        assertThat(failed)
                .extracting(each -> each.delivery().status())
                .hasSize(50)
                .containsOnly("failed");
        assertThat(LISTS.deliveries(query(
                        VisibleTeams.ALL,
                        Status.FAILED,
                        failed.getLast().delivery().id())))
                .hasSize(10);
    }

    @Test
    void a_reader_of_a_team_sees_its_deliveries_only() {
        assertThat(LISTS.deliveries(query(ONLY, null, null)))
                .extracting(Listed::key)
                .hasSize(50)
                .containsOnly(OWN);
        assertThat(LISTS.deliveries(query(ONLY, Status.PENDING, null))).isEmpty();
        assertThat(LISTS.find(id(5_999), VisibleTeams.ALL)).isPresent();
        assertThat(LISTS.find(id(5_999), ONLY)).isEmpty();
        assertThat(LISTS.ofJob(JOB, VisibleTeams.ALL, 10)).hasSize(3);
        assertThat(LISTS.ofJob(JOB, ONLY, 10))
                .extracting(each -> each.delivery().id())
                .containsExactly(id(2));
    }

    @Test
    void no_list_reads_or_sorts_the_whole_table() {
        assertThat(plan(query(VisibleTeams.ALL, Status.FAILED, id(4_000)))).contains("delivery_by_state");
        assertThat(plan(query(VisibleTeams.ALL, null, id(4_000)))).contains("delivery_pkey");
        assertThat(plan(query(ONLY, null, id(4_000)))).contains("delivery_by_key");
    }

    private static String plan(Query query) {
        Sql sql = PostgresDeliveryLists.sql(query);
        List<String> lines = PRODUCT.postgres()
                .query(new Sql("explain " + sql.text(), sql.parameters()), row -> row.text("QUERY PLAN"));
        assertThat(lines).noneMatch(line -> line.contains("Seq Scan on delivery"));
        return String.join("\n", lines);
    }
}
