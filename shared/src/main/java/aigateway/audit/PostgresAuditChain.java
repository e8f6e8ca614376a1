package aigateway.audit;

import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chain in the tables admin_event, admin_event_head and admin_event_check. */
public final class PostgresAuditChain implements AuditChain {
    /** The entries are joined to the head, so that both are of one state. */
    private static final String READ = """
            select h.seq head_seq, encode(h.hash, 'hex') head_hash, e.*
            from (select 1) one left join admin_event_head h on true left join lateral (
                select seq, at, actor, action, target, detail::text detail, encode(prev, 'hex') prev, encode(hash, 'hex') hash,
                       jsonb_build_array(
                           seq, (extract(epoch from at) * 1000000)::bigint, actor, action, target, detail)::text hashed
                from admin_event
                where (:actor::text is null or actor = :actor)
                  and (:action::text is null or action = :action)
                  and (:target::text is null or target = :target)
                  and (:from::timestamptz is null or at >= :from)
                  and (:to::timestamptz is null or at < :to)
                  and (:after::bigint is null or %s)
                order by seq %s limit :limit) e on true
            order by e.seq %s""";

    private static final String ASCENDING = READ.formatted("seq > :after", "", "");
    private static final String DESCENDING = READ.formatted("seq < :after", "desc", "desc");

    private static final String NOTE = """
            update admin_event_check
            set seq = :seq, hash = :hash, checked_at = now(), broken_seq = :broken_seq, broken_what = :broken_what
            where seq <= :seq""";

    private static final String DUE = """
            select seq, encode(hash, 'hex') hash from admin_event_check
            where broken_seq is null and seq <> anchored_seq
              and anchored_at <= now() - make_interval(secs => :seconds::int)""";

    private final Postgres postgres;

    public PostgresAuditChain(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Page read(AuditQuery query) {
        Sql sql = Sql.named(
                query.ascending() ? ASCENDING : DESCENDING,
                values -> values.set("actor", query.actor())
                        .set("action", query.action())
                        .set("target", query.target())
                        .set("from", query.from())
                        .set("to", query.to())
                        .set("after", query.after())
                        .set("limit", query.limit()));
        List<ChainPosition> heads = new ArrayList<>();
        List<AuditEntry> entries = new ArrayList<>();
        postgres.query(sql, row -> {
            // A head that was deleted is as wrong as one that was set back.
            Long head = row.numberOrNull("head_seq");
            heads.add(head == null ? ChainPosition.START : new ChainPosition(head, row.text("head_hash")));
            return row.numberOrNull("seq") == null || entries.add(entry(row));
        });
        return new Page(heads.getFirst(), entries);
    }

    private static AuditEntry entry(Row row) throws SQLException {
        return new AuditEntry(
                row.number("seq"),
                row.instant("at"),
                new AdminEvent(row.text("actor"), row.text("action"), row.text("target"), row.text("detail")),
                row.text("hashed"),
                row.text("prev"),
                row.text("hash"));
    }

    @Override
    public Checked checked() {
        return postgres.queryOne(
                        Sql.of("select seq, encode(hash, 'hex') hash, broken_seq from admin_event_check"),
                        row -> new Checked(position(row), row.numberOrNull("broken_seq")))
                .orElseGet(() -> new Checked(ChainPosition.START, null));
    }

    @Override
    public void note(ChainPosition whole, @Nullable ChainFault fault) {
        postgres.update(Sql.named(
                NOTE,
                values -> values.set("seq", whole.seq())
                        .set("hash", HexFormat.of().parseHex(whole.hash()))
                        .set("broken_seq", fault == null ? null : fault.seq())
                        .set("broken_what", fault == null ? null : fault.what())));
    }

    @Override
    public Optional<ChainPosition> anchorDue(Duration interval) {
        return postgres.queryOne(
                Sql.named(DUE, values -> values.set("seconds", interval.toSeconds())), PostgresAuditChain::position);
    }

    @Override
    public void noteAnchor(ChainPosition anchored) {
        postgres.update(Sql.of("update admin_event_check set anchored_seq = ?, anchored_at = now()", anchored.seq()));
    }

    private static ChainPosition position(Row row) throws SQLException {
        return new ChainPosition(row.number("seq"), row.text("hash"));
    }
}
