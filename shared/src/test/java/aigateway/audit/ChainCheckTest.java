package aigateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainCheckTest {
    private static final Postgres POSTGRES = TestDatabase.fresh().connect();
    private static final String HEAD_BACK =
            "update admin_event_head set (seq, hash) = (select seq, hash from admin_event order by seq desc limit 1)";

    private final AuditChain chain = new PostgresAuditChain(POSTGRES);
    private final List<String> anchors = new ArrayList<>();

    @BeforeEach
    void sevenEvents() {
        POSTGRES.update(Sql.of("truncate admin_event"));
        POSTGRES.update(Sql.of("delete from admin_event_head"));
        POSTGRES.update(Sql.of("insert into admin_event_head (seq, hash) values (0, '')"));
        var commits = new GroupCommit(POSTGRES);
        var audits = new PostgresAudits(POSTGRES);
        for (int n = 1; n <= 7; n++) {
            String detail = "{\"n\":1.50,\"é\":\"\\\"" + n + "\"}";
            commits.commit(List.of(audits.admin(new AdminEvent("admin-token", "key.change", "key" + n, detail))));
            anchors.add(
                    new Anchor(Instant.EPOCH.plusSeconds(n), entries().getLast().position()).line());
        }
    }

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void a_chain_that_no_one_touched_is_whole_in_one_piece_and_from_any_place() {
        assertThat(fault()).isEmpty();
        for (AuditEntry entry : entries()) {
            var check = ChainCheck.from(entry.position());
            assertThat(fault(check, entries().subList((int) entry.seq() - 1, 7)))
                    .isEmpty();
            assertThat(check.at().seq()).isEqualTo(7);
        }
    }

    @Test
    void an_empty_chain_is_whole() {
        POSTGRES.update(Sql.of("delete from admin_event"));
        POSTGRES.update(Sql.of("update admin_event_head set seq = 0, hash = ''"));

        assertThat(fault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | CHANGED      | update admin_event set actor = 'another' where seq = 3",
                "3 | CHANGED      | update admin_event set action = 'key.roll' where seq = 3",
                "3 | CHANGED      | update admin_event set target = 'key9' where seq = 3",
                "3 | CHANGED      | update admin_event set detail = '{\"n\":1.5,\"é\":\"\\\"3\"}' where seq = 3",
                "3 | CHANGED      | update admin_event set at = at + interval '1 microsecond' where seq = 3",
                "3 | CHANGED      | update admin_event set hash = sha256(hash) where seq = 3",
                "3 | OUT_OF_ORDER | update admin_event set prev = sha256(prev) where seq = 3",
                "4 | REPLACED     | update admin_event set target = 'x', "
                        + "hash = admin_event_hash(prev, seq, at, actor, action, 'x', detail) where seq = 3",
                "3 | MISSING      | delete from admin_event where seq = 3",
                "1 | MISSING      | delete from admin_event where seq = 1",
                "7 | MISSING      | delete from admin_event where seq = 7",
                "5 | MISSING      | delete from admin_event where seq > 4",
                "1 | MISSING      | delete from admin_event",
                "2 | OUT_OF_ORDER | update admin_event set seq = case seq when 2 then -3 else -2 end where seq in (2, 3); "
                        + "update admin_event set seq = -seq where seq < 0",
                "0 | OUT_OF_ORDER | update admin_event set seq = 0 where seq = 7",
                "5 | MISSING      | update admin_event set seq = seq + 10 where seq > 4",
                "7 | HEAD         | update admin_event_head set seq = 0, hash = ''",
                "7 | HEAD         | delete from admin_event_head",
            })
    void what_is_done_to_it_later_is_named(long seq, ChainFault.Kind kind, String tampering) {
        for (String statement : tampering.split(";", -1)) {
            POSTGRES.update(Sql.of(statement));
        }

        assertThat(fault()).get().satisfies(fault -> {
            assertThat(fault.seq()).as(fault.what()).isEqualTo(seq);
            assertThat(fault.kind()).as(fault.what()).isEqualTo(kind);
        });
    }

    @Test
    void the_last_events_deleted_with_their_head_are_named_by_the_anchor_and_by_the_check_before() {
        ChainPosition checked = entries().getLast().position();
        POSTGRES.update(Sql.of("delete from admin_event where seq > 4"));
        POSTGRES.update(Sql.of(HEAD_BACK));

        assertThat(fault()).isEmpty();
        assertThat(withAnchors(anchors.iterator())).get().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(ChainFault.Kind.MISSING);
            assertThat(fault.what())
                    .isEqualTo("Event 5 is missing at the end: the anchor of 1970-01-01T00:00:05Z names it.");
        });
        assertThat(withAnchors(anchors.subList(6, 7).iterator()))
                .get()
                .extracting(ChainFault::what)
                .isEqualTo("Events 5 to 7 are missing at the end: the anchor of 1970-01-01T00:00:07Z names them.");
        assertThat(fault(ChainCheck.from(checked), List.of()))
                .get()
                .extracting(ChainFault::what)
                .isEqualTo("Event 7 is missing at the end: an earlier check found it.");
    }

    @Test
    void a_chain_that_was_made_again_from_its_start_is_named_by_the_anchor() {
        POSTGRES.update(Sql.of("create table kept as select * from admin_event order by seq"));
        POSTGRES.update(Sql.of("truncate admin_event"));
        POSTGRES.update(Sql.of("update admin_event_head set seq = 0, hash = ''"));
        POSTGRES.query(Sql.of("select append_admin_event(actor, action, target, detail) from kept"), row -> true);
        POSTGRES.update(Sql.of("drop table kept"));

        assertThat(fault()).isEmpty();
        assertThat(withAnchors(anchors.subList(2, 7).iterator())).get().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(ChainFault.Kind.ANCHOR);
            assertThat(fault.seq()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1970-01-01T00:00:04Z 4", "4 abc", "yesterday-at-some-time-T 4 "})
    void a_line_that_is_no_anchor_is_named(String line) {
        anchors.set(3, line);

        assertThat(withAnchors(anchors.iterator()))
                .get()
                .extracting(ChainFault::what)
                .isEqualTo("Line 4 of the anchors is not a time, a number and a hash.");
    }

    @Test
    void a_changed_anchor_and_one_that_goes_back_are_named_and_a_repeated_one_is_right() {
        List<String> repeated = new ArrayList<>(anchors);
        repeated.add(2, anchors.get(1));
        assertThat(withAnchors(repeated.iterator())).isEmpty();

        List<String> back = new ArrayList<>(anchors);
        back.add(4, anchors.get(1));
        assertThat(withAnchors(back.iterator()))
                .get()
                .extracting(ChainFault::what)
                .asString()
                .startsWith("Line 5 of the anchors goes back to event 2");

        anchors.set(3, anchors.get(3).replaceFirst("[0-9a-f]{64}", "a".repeat(64)));
        assertThat(withAnchors(anchors.iterator()))
                .get()
                .extracting(ChainFault::what)
                .asString()
                .startsWith("Event 4 is not the one that the anchor of 1970-01-01T00:00:04Z names");
    }

    private Optional<ChainFault> fault() {
        return fault(ChainCheck.whole(), entries());
    }

    private Optional<ChainFault> fault(ChainCheck check, List<AuditEntry> entries) {
        for (AuditEntry entry : entries) {
            Optional<ChainFault> fault = check.next(entry);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return check.end(chain.read(AuditQuery.chain(null, 1)).head());
    }

    private Optional<ChainFault> withAnchors(Iterator<String> lines) {
        var check = new AnchorCheck(lines);
        for (AuditEntry entry : entries()) {
            Optional<ChainFault> fault = check.next(entry.position());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return check.end(new ChainPosition(entries().size(), ""));
    }

    private List<AuditEntry> entries() {
        return chain.read(AuditQuery.chain(null, 100)).entries();
    }
}
