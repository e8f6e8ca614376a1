package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest extends CommandLineCase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create-key",
                "list-keys",
                "revoke-key",
                "roll-key",
                "update-key",
                "usage",
                "budgets",
                "prices",
                "why",
                "correct-charge",
                "verify-audit",
                "migrate",
                "health",
                "doctor",
                "providers",
                "env"
            })
    void every_command_has_help_a_version_and_the_common_options(String command) {
        Ran help = run(command, "--help");
        Ran version = run(command, "--version");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("Usage: ai-gateway " + command, "--url", "--admin-token", "--json", "--help", "--version")
                .doesNotContain(TOKEN);
        assertThat(help.out().lines().filter(line -> line.contains("ai-gateway " + command)))
                .as("three examples beside the synopsis")
                .hasSizeGreaterThanOrEqualTo(3);
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

    @ParameterizedTest
    @CsvSource({
        "create-kye, Did you mean 'create-key'?",
        "revoke, Did you mean 'revoke-key' or 'revoke-token'?",
        "keys, Did you mean 'list-keys'?",
        "helth, Did you mean 'health'?",
        "key, Did you mean 'create-key' or 'revoke-key' or 'roll-key' or 'update-key'?"
    })
    void a_mistyped_command_is_wrong_usage_with_the_commands_that_are_near(String given, String proposal) {
        Ran ran = run(given);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines())
                .containsExactly("error: There is no command '" + given + "'. " + proposal, "Try 'ai-gateway --help'.");
    }

    @Test
    void an_unknown_command_that_is_near_none_is_answered_with_all_of_them() {
        Ran ran = run("invoices", "--json");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines())
                .first()
                .isEqualTo("error: There is no command 'invoices'. The commands are"
                        + " create-key, list-keys, revoke-key, roll-key, update-key, teams, create-team, update-team,"
                        + " delete-team, people, create-person, update-person, create-token, revoke-token, usage,"
                        + " requests, budgets, reports, prices, why, correct-charge, verify-audit, migrate, health,"
                        + " doctor, providers, import, alerts, channels, env, completion.");
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, TOKEN, "abcdefgh12345678"})
    void what_may_be_a_secret_is_not_repeated(String given) {
        assertThat(run(given).err()).contains("There is no such command.").doesNotContain(given);
        assertThat(run("list-keys", given).err())
                .contains("There is an argument too many.")
                .doesNotContain(given);
        assertThat(run("list-keys", "--admin-tokn=" + given).err())
                .contains("Unknown option: '--admin-tokn'", "--admin-token")
                .doesNotContain(given);
    }

    @Test
    void a_misspelt_option_is_named_rather_than_the_required_one_that_is_missing() {
        Ran ran = run("create-key", "--naem", "x");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("error: Unknown option: '--naem'").contains("--name");
    }

    @Test
    void completion_prints_a_script_that_knows_the_commands() {
        Ran ran = run("completion");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("complete -F", "update-key", "--never-expires");
    }

    @Test
    void an_option_before_the_command_is_wrong_usage_that_says_where_it_goes() {
        Ran ran = run("--url", api.url(), "list-keys");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("Give the option '--url' after the command.");
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
