package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest extends CommandLineCase {
    @ParameterizedTest
    @ValueSource(strings = {"create-key", "list-keys", "revoke-key", "roll-key", "migrate", "health"})
    void every_command_has_help_a_version_and_the_common_options(String command) {
        Ran help = run(command, "--help");
        Ran version = run(command, "--version");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("Usage: ai-gateway " + command, "--url", "--admin-token", "--json", "--help", "--version")
                .doesNotContain(TOKEN);
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("ai-gateway ");
        assertThat(run("--help").out()).contains(command);
    }

    @Test
    void without_a_command_the_commands_are_shown() {
        Ran ran = run();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("Missing required subcommand", "Usage: ai-gateway", "roll-key");
    }

    @Test
    void a_mistyped_command_is_wrong_usage_with_a_proposal() {
        Ran ran = run("create-kye");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("create-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create-key", "revoke-key", "roll-key abcdefgh12345678 --grace-seconds soon"})
    void what_is_missing_or_malformed_is_wrong_usage(String line) {
        Ran ran = run(line.split(" ", -1));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("error: ");
        assertThat(api.asked()).isEmpty();
    }
}
