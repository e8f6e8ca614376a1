package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateKeyTest extends CommandLineCase {
    private static final String CREATED = "{\"id\":\"" + ID + "\",\"object\":\"key\",\"name\":\"local\",\"key\":\""
            + KEY + "\",\"webhook_secret\":\"whsec_c2VjcmV0\",\"rolled_until\":null}";

    @Test
    void the_key_alone_is_on_stdout() {
        api.gives(201, CREATED);

        Ran ran = run("create-key", "--name", "local");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo(KEY + System.lineSeparator());
        assertThat(ran.err())
                .contains("id: " + ID, "webhook secret: whsec_c2VjcmV0")
                .doesNotContain(KEY);
    }

    @Test
    void only_what_was_given_is_sent_as_the_administrator() {
        api.gives(201, CREATED);

        run("create-key", "--name", "local");

        AdminApi.Asked asked = api.asked().getFirst();
        assertThat(asked.line()).isEqualTo("POST /admin/v1/keys");
        assertThat(asked.authorization()).isEqualTo("Bearer " + TOKEN);
        assertThat(asked.contentType()).isEqualTo("application/json");
        assertThat(asked.protocol()).isEqualTo("HTTP/1.1");
        assertThat(asked.body()).isEqualTo("{\"name\":\"local\"}");
    }

    @Test
    void every_option_is_sent_under_the_name_that_the_api_knows() {
        api.gives(201, CREATED);

        run(
                "create-key",
                "--name=@bot \"7\"",
                "--tag=a",
                "--tag=b",
                "--allow-model=mock-1",
                "--allow-ip=10.0.0.0/8",
                "--rpm=60",
                "--parallel=4",
                "--budget=1.00/day",
                "--budget=20/month",
                "--expires-at=1900000000");

        assertThat(api.asked().getFirst().body())
                .isEqualTo(
                        "{\"name\":\"@bot \\\"7\\\"\",\"tags\":[\"a\",\"b\"],\"allowed_models\":[\"mock-1\"],"
                                + "\"allowed_ips\":[\"10.0.0.0/8\"],\"limits\":{\"rpm\":60,\"tpm\":null,\"parallel\":4},"
                                + "\"budgets\":[{\"limit_usd\":1.00,\"period\":\"day\"},{\"limit_usd\":20,\"period\":\"month\"}],\"expires_at\":1900000000}");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-31T12:00:00Z,      1801396800",
        "2027-01-31T12:00:00+02:00, 1801389600",
        "2027-01-31,                1801353600",
        "1801353600,                1801353600"
    })
    void an_expiry_is_sent_as_unix_seconds(String given, long seconds) {
        api.gives(201, CREATED);

        run("create-key", "--name=x", "--expires-at", given);

        assertThat(api.asked().getFirst().body()).endsWith("\"expires_at\":" + seconds + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2027-01-31T12:00:00", "2027-02-30", "1801353600000"})
    void a_time_that_is_none_is_wrong_usage(String given) {
        Ran ran = run("create-key", "--name=x", "--expires-at", given);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("error: Invalid value for option '--expires-at': expected Unix seconds");
        assertThat(api.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1/year", "-1/day", "1e3/day", "01/day", "1./day", "1,00/day", "$1/day", "/day"})
    void a_budget_that_is_none_is_wrong_usage(String given) {
        Ran ran = run("create-key", "--name=x", "--budget", given);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("expected dollars and day, week, month or total, such as 1.00/day");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void json_is_the_whole_answer() {
        api.gives(201, CREATED);

        Ran ran = run("create-key", "--name", "local", "--json");

        assertThat(ran.out()).isEqualTo(CREATED + System.lineSeparator());
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void a_legacy_key_is_read_from_its_file_and_its_id_is_printed() throws IOException {
        Path file = Files.writeString(home.resolve("old-key"), "old \"secret\"\n");
        api.gives(201, "{\"id\":\"" + ID + "\",\"key\":null,\"webhook_secret\":\"whsec_c2VjcmV0\"}");

        Ran ran = run("create-key", "--name=old", "--legacy-secret-file", file.toString());

        assertThat(api.asked().getFirst().body())
                .isEqualTo("{\"name\":\"old\",\"legacy_secret\":\"old \\\"secret\\\"\"}");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo(ID + System.lineSeparator());
        assertThat(ran.err()).contains("whsec_c2VjcmV0").doesNotContain("old \"secret\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "one\ntwo\n"})
    void a_file_that_does_not_hold_one_key_is_refused(String text) throws IOException {
        Path file = Files.writeString(home.resolve("old-key"), text);

        Ran ran = run("create-key", "--name=old", "--legacy-secret-file", file.toString());

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).startsWith("error: The file ").contains("does not hold one key on one line");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void a_missing_or_far_too_large_legacy_file_is_refused() throws IOException {
        Path large = Files.writeString(home.resolve("large"), "x".repeat(5_000));

        assertThat(run("create-key", "--name=old", "--legacy-secret-file=" + home.resolve("none"))
                        .err())
                .contains("cannot be read");
        assertThat(run("create-key", "--name=old", "--legacy-secret-file=" + large)
                        .err())
                .contains("does not hold one key");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void an_answer_without_a_key_is_an_error() {
        api.gives(201, "{\"id\":\"" + ID + "\"}");

        Ran ran = run("create-key", "--name=x");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("error: The gateway's answer has no key.");
    }

    @Test
    void a_key_that_could_not_be_written_is_no_success() {
        api.gives(201, CREATED);
        var err = new StringWriter();

        int exitCode = new AiGateway(home, environment, migration)
                .run(new PrintWriter(new FullDisk(), true), new PrintWriter(err, true), "create-key", "--name=x");

        assertThat(exitCode).isOne();
        assertThat(err.toString()).contains("id: " + ID, "error: The output could not be written.");
    }

    private static final class FullDisk extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("no space left");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
