package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import aigateway.audit.AdminEvent;
import aigateway.audit.Anchor;
import aigateway.audit.AuditQuery;
import aigateway.audit.ChainPosition;
import aigateway.audit.PostgresAuditChain;
import aigateway.audit.PostgresAudits;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.LogLines;
import aigateway.testing.ManualClock;
import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it reads the whole log")
class CheckAuditTest {
    @TempDir
    Path folder = Path.of("");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final PostgresAuditChain chain = new PostgresAuditChain(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final PostgresAudits audits = new PostgresAudits(postgres);

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void the_head_is_anchored_when_it_has_moved_and_once_a_minute_at_most() throws IOException {
        Path file = folder.resolve("new/anchors.log");
        CheckAudit check = check(file);
        check.run();
        assertThat(file).doesNotExist();

        event(3);
        check.run();
        event(1);
        check.run();
        assertThat(Files.readAllLines(file)).hasSize(1);
        minuteLater();
        check.run();
        minuteLater();
        check.run();

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(Anchor.parse(lines.getFirst()))
                .get()
                .extracting(a -> a.head().seq())
                .isEqualTo(3L);
        assertThat(Anchor.parse(lines.getLast())).get().extracting(Anchor::head).isEqualTo(head());
    }

    @Test
    void the_log_has_the_line_of_the_anchor_as_it_is() throws IOException {
        event(1);

        try (var log = LogLines.open()) {
            check(folder.resolve("anchors.log")).run();

            String line = Files.readAllLines(folder.resolve("anchors.log")).getFirst();
            assertThat(log.lines("audit_anchor")).singleElement().asString().contains("\"anchor\":\"" + line + "\"");
        }
    }

    @Test
    void an_anchor_that_could_not_be_stored_is_stored_by_the_next_sweep() throws IOException {
        event(1);
        Files.createDirectory(folder.resolve("anchors.log"));
        CheckAudit check = check(folder.resolve("anchors.log"));
        assertThat(catchThrowable(check::run)).isNotNull();

        Files.delete(folder.resolve("anchors.log"));
        check.run();

        assertThat(Files.readAllLines(folder.resolve("anchors.log"))).hasSize(1);
    }

    @Test
    void a_break_is_logged_once_and_stays_until_it_is_repaired_and_nothing_is_anchored_meanwhile() throws IOException {
        Path file = folder.resolve("anchors.log");
        CheckAudit check = check(file);
        event(2);
        check.run();
        event(2);
        minuteLater();
        postgres.update(Sql.of("update admin_event set target = 'other' where seq = 3"));

        try (var log = LogLines.open()) {
            check.run();
            check.run();
            assertThat(log.lines("audit_chain_broken"))
                    .singleElement()
                    .asString()
                    .contains("\"seq\":3", "\"fault\":\"changed\"")
                    .doesNotContain("other");
        }
        assertThat(chain.checked().brokenSeq()).isEqualTo(3);
        assertThat(chain.checked().whole().seq()).isEqualTo(2);
        assertThat(Files.readAllLines(file)).hasSize(1);

        postgres.update(Sql.of("update admin_event set target = 'key' where seq = 3"));
        check.run();
        assertThat(chain.checked().brokenSeq()).isNull();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void events_that_were_deleted_after_a_check_are_missing_although_the_head_was_set_back() {
        CheckAudit check = check(folder.resolve("anchors.log"));
        event(5);
        check.run();
        postgres.update(Sql.of("delete from admin_event where seq > 2"));
        postgres.update(
                Sql.of("update admin_event_head set seq = 2, hash = (select hash from admin_event where seq = 2)"));

        check.run();

        assertThat(chain.checked().brokenSeq()).isEqualTo(5);
    }

    @Test
    void more_events_than_one_sweep_reads_are_checked_by_the_next_ones() {
        postgres.query(
                Sql.of("select append_admin_event('a', 'key.change', n::text, '{}') from generate_series(1, 10500) n"),
                row -> true);
        CheckAudit check = check(folder.resolve("anchors.log"));

        check.run();
        assertThat(chain.checked().whole().seq()).isEqualTo(10_000);
        check.run();

        assertThat(chain.checked().whole()).isEqualTo(head());
    }

    private CheckAudit check(Path file) {
        return new CheckAudit(chain, Optional.of(new AnchorFile(file)), ManualClock.atNow());
    }

    private void event(int count) {
        for (int i = 0; i < count; i++) {
            commits.commit(List.of(audits.admin(new AdminEvent("admin-token", "key.change", "key", "{}"))));
        }
    }

    private void minuteLater() {
        postgres.update(Sql.of("update admin_event_check set anchored_at = anchored_at - interval '1 minute'"));
    }

    private ChainPosition head() {
        return chain.read(AuditQuery.chain(null, 1)).head();
    }
}
