package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.local.cli.AiGateway;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line against a whole gateway and its database. */
class VerifyAuditTest {
    private static final int EVENTS = 250;

    @TempDir
    Path folder = Path.of("");

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final TestGateway gateway = TestGateway.behind(provider);
    private final Postgres postgres = gateway.database().connect();
    private final WebEdge edge = WebEdge.start(gateway.gateway());

    private record Ran(int exitCode, String out, String err) {}

    @BeforeEach
    void events() throws IOException {
        postgres.query(
                Sql.of("select append_admin_event('admin-token', 'key.change', n::text, '{\"é\":\"\\\"<\"}')"
                        + " from generate_series(1, " + EVENTS + ") n"),
                row -> true);
        List<String> lines = postgres.query(
                Sql.of("select '2026-11-30T12:00:00Z ' || seq || ' ' || encode(hash, 'hex') line from admin_event"
                        + " where seq in (100, 249) order by seq"),
                row -> row.text("line"));
        Files.write(anchors(), lines);
    }

    @AfterEach
    void close() {
        edge.close();
        postgres.close();
        gateway.close();
        provider.close();
    }

    @Test
    void a_whole_chain_is_shown_with_its_length_head_and_anchors() {
        Ran ran = verify();

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("The audit chain is whole: 250 events.", "Head: 250 ")
                .contains("Anchors that agree: 2, the last of 2026-11-30T12:00:00Z");
        assertThat(verify("--json").out()).contains("\"whole\":true,\"events\":250,", "\"anchors\":2,\"fault\":null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Event 120 was changed. | update admin_event set target = 'x' where seq = 120",
                "Event 120 is missing. | delete from admin_event where seq = 120",
                "Events 248 to 250 are missing at the end: the head names them. | delete from admin_event where seq > 247",
                "Event 120 was moved to this number, or was changed with its links. | "
                        + "update admin_event set seq = case seq when 120 then -121 else -120 end where seq in (120, 121);"
                        + "update admin_event set seq = -seq where seq < 0",
            })
    void what_was_done_to_the_rows_is_named(String what, String tampering) {
        for (String statement : tampering.split(";", -1)) {
            postgres.update(Sql.of(statement));
        }

        Ran ran = verify();

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).startsWith("error: " + what + System.lineSeparator());
        assertThat(verify("--json").out()).contains("\"whole\":false", "\"what\":\"" + what + "\"");
    }

    @Test
    void the_last_three_deleted_together_with_their_head_are_named_by_the_anchor() {
        postgres.update(Sql.of("delete from admin_event where seq > 247"));
        postgres.update(
                Sql.of("update admin_event_head set seq = 247, hash = (select hash from admin_event where seq = 247)"));

        Ran ran = verify();

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err())
                .contains("Events 248 to 249 are missing at the end: the anchor of 2026-11-30T12:00:00Z names them.")
                .contains("The chain is whole up to event 247.");
    }

    @Test
    void a_changed_anchor_is_named() throws IOException {
        Files.writeString(anchors(), Files.readString(anchors()).replaceFirst(" 100 ", " 101 "));

        Ran ran = verify();

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("Event 101 is not the one that the anchor of 2026-11-30T12:00:00Z names");
    }

    @Test
    void a_file_of_anchors_that_is_not_there_is_no_proof() throws IOException {
        Files.delete(anchors());

        Ran ran = verify();

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).startsWith("error: The file of anchors cannot be read: ");
    }

    private Path anchors() {
        return folder.resolve("anchors.log");
    }

    private Ran verify(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var environment = Map.of(
                "AGW_URL",
                "http://127.0.0.1:" + edge.port(),
                "ADMIN_TOKEN",
                ADMIN_TOKEN,
                "AUDIT_ANCHOR_FILE",
                anchors().toString());
        String[] args =
                Stream.concat(Stream.of("verify-audit"), Stream.of(more)).toArray(String[]::new);
        int exitCode = new AiGateway(folder, environment, _ -> 0)
                .run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
