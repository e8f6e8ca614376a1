package aigateway.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.TestGateway;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.crac.Core;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What happens around a snapshot of the function. */
class SnapshotTest {
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("DATABASE_POOL", "1", "DATABASE_COMMITTER", "false"));
    private static final ApplicationContext CONTEXT = new LambdaApplicationContextBuilder()
            .deduceEnvironment(false)
            .environments("lambda")
            .singletons(GATEWAY.gateway())
            .start();
    private static final ApiHandler HANDLER = new ApiHandler(CONTEXT);
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final String KEY = GATEWAY.newKey();

    @AfterAll
    static void close() {
        ROWS.close();
        CONTEXT.close();
        GATEWAY.close();
    }

    @Test
    void a_snapshot_holds_no_connection_and_has_a_new_one_when_it_is_restored() {
        assertThat(call().getStatusCode()).isEqualTo(200);
        List<String> before = connections();
        assertThat(before).hasSize(1);

        HANDLER.beforeCheckpoint(Core.getGlobalContext());
        Awaitility.await().untilAsserted(() -> assertThat(connections()).isEmpty());

        HANDLER.afterRestore(Core.getGlobalContext());
        List<String> after = connections();
        assertThat(after).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(call().getStatusCode()).isEqualTo(200);
        assertThat(connections()).isEqualTo(after);
    }

    @Test
    void what_comes_before_a_snapshot_writes_nothing_to_the_database() {
        String rows = "select string_agg(t.name || ' ' || t.n, ',' order by t.name) from (select relname as name,"
                + " n_tup_ins + n_tup_upd + n_tup_del as n from pg_stat_user_tables) t";
        HANDLER.afterRestore(Core.getGlobalContext());
        ROWS.query(Sql.of("select pg_stat_force_next_flush()"), row -> true);
        String before = text(rows);

        HANDLER.beforeCheckpoint(Core.getGlobalContext());
        Awaitility.await().untilAsserted(() -> assertThat(connections()).isEmpty());

        assertThat(text(rows)).isEqualTo(before);
    }

    private static APIGatewayProxyResponseEvent call() {
        String text = Events.read("api-chat-completions", Map.of("KEY", KEY));
        APIGatewayProxyRequestEvent event = LambdaEventSerializers.serializerFor(
                        APIGatewayProxyRequestEvent.class, SnapshotTest.class.getClassLoader())
                .fromJson(text);
        return HANDLER.handleRequest(event, new Invocation("c6af9ac6-7b61-11e6-9a41-93e8deadbe01"));
    }

    /** The sessions of the handler, by their numbers at the server. */
    private static List<String> connections() {
        return ROWS.query(
                Sql.of(
                        "select pid::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                                + " and backend_type = 'client backend'"),
                row -> row.text("pid"));
    }

    private static String text(String query) {
        return ROWS.queryOne(Sql.of("select * from (" + query + ") as t (c)"), row -> row.text("c"))
                .orElseThrow();
    }
}
