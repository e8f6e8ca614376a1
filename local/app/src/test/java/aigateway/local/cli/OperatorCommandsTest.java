package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperatorCommandsTest extends CommandLineCase {
    private static final String ALIVE = "{\"status\":\"ok\"}";

    @Test
    void update_key_changes_what_is_named_and_keeps_the_other_limits() {
        api.gives(200, "{\"id\":\"" + ID + "\",\"limits\":{\"rpm\":5,\"tpm\":700,\"models\":{\"m\":{\"rpm\":1}}}}")
                .gives(200, "{}");

        Ran ran = run("update-key", ID, "--name", "b", "--all-models", "--rpm", "60", "--never-expires");

        assertThat(ran.out()).isEqualTo("changed " + ID + System.lineSeparator());
        assertThat(api.asked().getLast().line()).isEqualTo("PATCH /admin/v1/keys/" + ID);
        assertThat(api.asked().getLast().body())
                .isEqualTo(
                        "{\"name\":\"b\",\"allowed_models\":null,\"limits\":{\"rpm\":60,\"tpm\":700,\"parallel\":null,"
                                + "\"models\":{\"m\":{\"rpm\":1}}},\"expires_at\":null}");
    }

    @Test
    void update_key_without_a_change_calls_nothing() {
        Ran ran = run("update-key", ID);

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("Nothing is named that could change");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void env_prints_lines_that_a_shell_can_read() {
        environment.put("ADMIN_TOKEN", "it's-a-token-of-a-test");
        api.gives(201, "{\"id\":\"" + ID + "\",\"key\":\"" + KEY + "\"}");

        assertThat(run("env").out().lines())
                .containsExactly(
                        "export AGW_URL='" + api.url() + "'", "export ADMIN_TOKEN='it'\\''s-a-token-of-a-test'");
        assertThat(run("env", "--new-key", "a").out().lines()).last().isEqualTo("export KEY='" + KEY + "'");
    }

    @Test
    void doctor_has_a_line_for_each_part_and_ends_with_1_for_a_fault() {
        api.gives(200, ALIVE)
                .gives(200, "{\"status\":\"degraded\",\"dependencies\":{\"redis\":{\"state\":\"down\",\"ms\":50}}}")
                .gives(200, "{\"data\":[{\"name\":\"own\",\"base_url\":\"http://127.0.0.1:1/v1\"}]}")
                .gives(
                        200,
                        "{\"works\":false,\"keys\":[{\"name\":\"KEY_A\",\"status\":401,\"works\":false,\"message\":\"no\"}]}");

        Ran ran = run("doctor");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out())
                .containsPattern("versions +ok")
                .containsPattern("gateway +ok")
                .containsPattern("redis +FAULT +does not answer")
                .containsPattern("admin token +ok")
                .containsPattern("dns own +ok +127.0.0.1 has 1 address")
                .containsPattern("provider own +FAULT +KEY_A 401: no");
    }

    @Test
    void doctor_without_a_gateway_says_so_and_asks_no_more() {
        api.close();

        Ran ran = run("doctor", "--json");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).contains("\"part\":\"gateway\",\"ok\":false").doesNotContain("stores");
    }
}
