package aigateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.LedgerTotals;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import aigateway.usage.PostgresUsages;
import aigateway.usage.RefusedCall;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresAuditsTest {

    /** One for all, emptied before each: there are many small cases. */
    private static final Postgres POSTGRES = TestDatabase.fresh().connect();

    private final Audits audits = new PostgresAudits(POSTGRES);
    private final GroupCommit commits = new GroupCommit(POSTGRES);
    private final Ids ids = new SequentialIds();

    @BeforeEach
    void empty() {
        POSTGRES.update(Sql.of("truncate admin_event, usage, usage_hour, usage_total, usage_day, latency_hour"));
        POSTGRES.update(Sql.of("update admin_event_head set seq = 0, hash = ''"));
        POSTGRES.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
    }

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void a_chain_that_no_one_touched_is_whole() {
        assertThat(audits.firstBrokenAdminEvent()).isEmpty();
        events(3);
        assertThat(audits.firstBrokenAdminEvent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | update admin_event set actor = 'another' where seq = 3",
                "3 | update admin_event set action = 'key.roll' where seq = 3",
                "3 | update admin_event set target = 'key9' where seq = 3",
                "3 | update admin_event set detail = '{\"n\":30}' where seq = 3",
                "3 | update admin_event set at = at + interval '1 microsecond' where seq = 3",
                "3 | update admin_event set hash = sha256(hash) where seq = 3",
                "3 | update admin_event set prev = sha256(prev) where seq = 3",
                // The first that is not where it was is the one after the gap.
                "4 | delete from admin_event where seq = 3",
                "2 | delete from admin_event where seq = 1",
                "5 | delete from admin_event where seq = 5",
                "5 | delete from admin_event where seq > 2",
                "5 | delete from admin_event",
                "0 | update admin_event_head set seq = 0, hash = ''",
                "2 | update admin_event set seq = case seq when 2 then -3 else -2 end where seq in (2, 3); "
                        + "update admin_event set seq = -seq where seq < 0",
                "1 | update admin_event set seq = seq + 1000; update admin_event set seq = seq - 999",
                "14 | update admin_event set seq = seq + 10 where seq > 3",
            })
    void whatever_is_done_to_it_later_shows(long first, String tampering) {
        events(5);

        for (String statement : tampering.split(";", -1)) {
            POSTGRES.update(Sql.of(statement));
        }

        assertThat(audits.firstBrokenAdminEvent()).as(tampering).isPresent();
        if (first > 1) {
            assertThat(audits.firstBrokenAdminEvent()).as(tampering).hasValue(first);
        }
    }

    @Test
    void an_event_that_was_slipped_in_with_a_hash_of_its_own_shows() {
        events(3);

        POSTGRES.update(Sql.of("""
                insert into admin_event select 4, at, actor, action, target, detail, hash,
                    admin_event_hash(hash, 4, at, actor, action, target, detail) from admin_event where seq = 3"""));

        assertThat(audits.firstBrokenAdminEvent()).isPresent();
    }

    /** An edit together with its own hash is caught by the next event. */
    @Test
    void an_edit_with_a_recomputed_hash_shows_at_the_next_event() {
        events(3);

        POSTGRES.update(Sql.of("update admin_event set target = 'other',"
                + " hash = admin_event_hash(prev, seq, at, actor, action, 'other', detail) where seq = 2"));

        assertThat(audits.firstBrokenAdminEvent()).hasValue(3L);
    }

    @Test
    void parts_cannot_be_shifted_between_columns() {
        commits.commit(List.of(audits.admin(new AdminEvent("a", "b\",\"c", "d", "{}"))));

        POSTGRES.update(Sql.of("update admin_event set action = 'b', target = 'c\",\"d'"));

        assertThat(audits.firstBrokenAdminEvent()).hasValue(1L);
    }

    @Test
    void events_that_come_at_once_form_one_chain() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int process = 0; process < 4; process++) {
                var own = new GroupCommit(POSTGRES);
                for (int i = 0; i < 25; i++) {
                    int n = i;
                    threads.execute(() -> own.commit(List.of(event(n))));
                }
            }
        }

        assertThat(audits.firstBrokenAdminEvent()).isEmpty();
        assertThat(POSTGRES.queryOne(Sql.of("select seq from admin_event_head"), row -> row.number("seq")))
                .hasValue(100L);
    }

    @Test
    void a_change_that_failed_leaves_no_gap() {
        events(1);
        try {
            commits.commit(List.of(event(2), Sql.of("insert into nowhere values (1)")));
        } catch (IllegalStateException _) {
            // As it should.
        }
        events(1);

        assertThat(audits.firstBrokenAdminEvent()).isEmpty();
    }

    @Test
    void the_same_call_stored_twice_is_one() {
        Write call = call(429);

        commits.commit(List.of(call));
        commits.commit(List.of(call, call));

        assertThat(LedgerTotals.calls(POSTGRES)).containsExactly("chat.completions 429 1");
    }

    @Test
    void totals_are_the_same_before_between_and_after_totalling_up() {
        calls(3, 400);
        calls(2, 429);
        List<String> before = LedgerTotals.calls(POSTGRES);
        assertThat(before).containsExactly("chat.completions 400 3", "chat.completions 429 2");

        // As if these calls had been made three days ago.
        POSTGRES.update(Sql.of("update usage_hour set hour = hour - interval '3 days'"));
        POSTGRES.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
        POSTGRES.query(Sql.of("select close_hours(120)"), row -> true);
        POSTGRES.query(Sql.of("select close_hours(120)"), row -> true);
        assertThat(LedgerTotals.calls(POSTGRES)).isEqualTo(before);
        POSTGRES.update(Sql.of("delete from usage_hour"));
        assertThat(LedgerTotals.calls(POSTGRES)).isEqualTo(before);

        calls(1, 400);
        assertThat(LedgerTotals.calls(POSTGRES)).contains("chat.completions 400 4");
    }

    private void calls(int count, int status) {
        for (int i = 0; i < count; i++) {
            commits.commit(List.of(call(status)));
        }
    }

    private Write call(int status) {
        return new PostgresUsages(POSTGRES)
                .refused(new RefusedCall(
                        ids.request(),
                        new KeyId("abcdefgh"),
                        null,
                        List.of(),
                        null,
                        Endpoint.CHAT_COMPLETIONS,
                        new AskedModel("m", true),
                        new CallFacts(status, null, 5, 5, "127.0.0.1", "{}")));
    }

    private void events(int count) {
        for (int i = 1; i <= count; i++) {
            commits.commit(List.of(event(i)));
        }
    }

    private Write event(int n) {
        return audits.admin(new AdminEvent("admin-token", "key.change", "key" + n, "{\"n\":" + n + "}"));
    }
}
