package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest extends CommandLineCase {
    private static final String ALIVE = "{\"status\":\"ok\"}";

    @Test
    void a_ready_gateway_shows_each_dependency() {
        api.gives(200, ALIVE).gives(200, """
                        {"status":"ready","dependencies":{"postgres":{"state":"up","ms":3},"redis":{"state":"up","ms":1},
                        "sqs":{"state":"up","ms":12}}}""");

        Ran ran = run("health");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "PART      STATE  MS",
                        "gateway   up",
                        "postgres  up     3",
                        "redis     up     1",
                        "sqs       up     12",
                        api.url() + " is ready");
        assertThat(api.asked()).extracting(AdminApi.Asked::line).containsExactly("GET /healthz", "GET /readyz");
        assertThat(api.asked()).extracting(AdminApi.Asked::authorization).containsOnlyNulls();
    }

    @Test
    void without_redis_it_is_ready_but_degraded() {
        api.gives(200, ALIVE)
                .gives(200, "{\"status\":\"degraded\",\"dependencies\":{\"redis\":{\"state\":\"down\",\"ms\":50}}}");

        Ran ran = run("health");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("redis    down   50", "is ready, but degraded");
    }

    @Test
    void without_postgres_it_is_not_ready() {
        String down = "{\"status\":\"unavailable\",\"dependencies\":{\"postgres\":{\"state\":\"down\",\"ms\":2000}}}";
        api.gives(200, ALIVE).gives(503, down).gives(200, ALIVE).gives(503, down);

        Ran ran = run("health");
        Ran json = run("health", "--json");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).contains("postgres  down   2000", "is not ready");
        assertThat(json.exitCode()).isOne();
        assertThat(json.out())
                .isEqualTo("{\"url\":\"" + api.url() + "\",\"ready\":false,\"healthz\":" + ALIVE + ",\"readyz\":" + down
                        + "}" + System.lineSeparator());
    }

    @Test
    void an_error_in_place_of_an_answer_is_not_ready() {
        api.gives(200, ALIVE).gives(502, "<html>Bad gateway</html>");

        Ran ran = run("health");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err())
                .isEqualTo("error: The gateway at " + api.url() + " answered 502 without a reason."
                        + System.lineSeparator());
    }

    @Test
    void something_else_on_the_port_is_no_gateway() {
        api.gives(200, "<html>hello</html>");

        Ran ran = run("health");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("error: What answers at " + api.url() + " is not an AI Gateway.");
    }
}
