package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeKeyTest extends CommandLineCase {
    @Test
    void a_revoked_key_is_named() {
        api.gives(200, "{\"id\":\"" + ID + "\",\"status\":\"revoked\"}");

        Ran ran = run("revoke-key", ID);

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("revoked " + ID + System.lineSeparator());
        assertThat(api.asked().getFirst().line()).isEqualTo("POST /admin/v1/keys/" + ID + "/revoke");
        assertThat(api.asked().getFirst().body()).isEqualTo("{}");
    }

    @Test
    void a_rolled_key_is_printed_with_the_end_of_the_old_one() {
        api.gives(200, "{\"id\":\"" + ID + "\",\"key\":\"" + KEY + "\",\"rolled_until\":1795000000}");

        Ran ran = run("roll-key", ID, "--grace-seconds", "3600");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo(KEY + System.lineSeparator());
        assertThat(ran.err()).contains("the old secret works until 2026-11-18T11:06:40Z");
        assertThat(api.asked().getFirst().line()).isEqualTo("POST /admin/v1/keys/" + ID + "/roll");
        assertThat(api.asked().getFirst().body()).isEqualTo("{\"grace_seconds\":3600}");
    }

    @Test
    void the_grace_is_the_gateways_when_it_is_not_given() {
        api.gives(200, "{\"id\":\"" + ID + "\",\"key\":\"" + KEY + "\"}");

        run("roll-key", ID);

        assertThat(api.asked().getFirst().body()).isEqualTo("{}");
    }

    @Test
    void json_is_the_whole_answer() {
        String answer = "{\"id\":\"" + ID + "\",\"status\":\"revoked\"}";
        api.gives(200, answer).gives(200, answer);

        assertThat(run("revoke-key", ID, "--json").out()).isEqualTo(answer + System.lineSeparator());
        assertThat(run("roll-key", ID, "--json").out()).isEqualTo(answer + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"revoke-key", "roll-key"})
    void an_unknown_id_is_named_with_the_command_that_shows_the_ids(String command) {
        api.gives(
                404, "{\"error\":{\"message\":\"No such key.\",\"type\":\"x\",\"param\":null,\"code\":\"not_found\"}}");

        Ran ran = run(command, ID);

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualTo("error: There is no key with the id " + ID + "; list-keys shows the ids."
                        + System.lineSeparator());
    }

    @Test
    void another_refusal_is_the_gateways_sentence() {
        api.gives(
                409,
                "{\"error\":{\"message\":\"This key is revoked.\",\"type\":\"x\",\"param\":null,\"code\":\"conflict\"}}");

        Ran ran = run("roll-key", ID);

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).isEqualTo("error: This key is revoked." + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "../x", "short", "agw_abcdefgh12345678"})
    void what_is_no_id_is_neither_sent_nor_repeated(String given) {
        for (String command : new String[] {"revoke-key", "roll-key"}) {
            Ran ran = run(command, given);

            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err())
                    .contains("Invalid ID: expected a key's id", "list-keys")
                    .doesNotContain(given);
        }
        assertThat(api.asked()).isEmpty();
    }
}
