package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Notices in the table notice. Leases end by the database's clock; when one is due is decided by the caller's. */
public final class PostgresNotices implements Notices {
    private static final String QUEUE = """
            insert into notice (id, source, cause, channel_id, team_id, type, subject, body, html, data, next_attempt_at,
                created_at)
            select 'ntc_' || encode(substring(sha256(convert_to(:source || '|' || :cause || '|' || c.id, 'UTF8')) for 16), 'hex'),
                :source, :cause, c.id, :team, :type, :subject, :body,
                :html, :data::json, :at, :at
            from channel c
            where c.deleted_at is null and c.disabled_at is null and (c.id = any(:channels::text[]) or :all_channels::boolean)
            on conflict do nothing""";

    private static final String LEASE = """
            ), claimed as (
                update notice n set attempts = n.attempts + 1, epoch = n.epoch + 1,
                    lease_until = now() + :lease_seconds * interval '1 second'
                from due where n.id = due.id returning n.*
            )
            select n.*, c.kind, c.secret,
                case when c.deleted_at is null and c.disabled_at is null then c.address end address
            from claimed n join channel c on c.id = n.channel_id""";

    private static final String CLAIM_DUE = """
            with due as (
                select n.id from notice n
                where n.status = 'pending' and n.next_attempt_at <= :now and (n.lease_until is null or n.lease_until < now())
                    and n.channel_id <> all(:skipped::text[])
                order by n.next_attempt_at, n.id limit 1 for update skip locked
            """ + LEASE;

    private static final String CLAIM_ONE = """
            with due as (
                select n.id from notice n
                where n.id = :id and n.status = 'pending' and (n.lease_until is null or n.lease_until < now())
                for update skip locked
            """ + LEASE;

    private static final String STATE =
            "select n.*, c.name channel_name from %s n join channel c on c.id = n.channel_id where %s";

    private static final String VISIBLE = ListSql.visible("n.team_id");

    private static final String LIST =
            STATE.formatted("notice", VISIBLE) + """
             and (:status::text is null or n.status = :status) and (:source::text is null or n.source = :source)
            and (:channel::text is null or n.channel_id = :channel)""" + ListSql.newestFirst("notice", "n", "created_at");

    private static final String RESTART = """
            with again as (
                update notice n set status = 'pending', attempts = 0, epoch = epoch + 1, outcome = null, next_attempt_at = :now,
                    lease_until = null, finished_at = null
                where id = :id and (lease_until is null or lease_until < now()) and\s""" + VISIBLE + """
                 returning n.*)
            """ + STATE.formatted("again", "true");

    private static final String FORGET = """
            delete from notice where id in (
                select id from notice where created_at < :before and status <> 'pending' order by created_at limit :limit)""";

    private final Postgres postgres;
    private final PostgresNoticeRows rows;

    public PostgresNotices(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.rows = new PostgresNoticeRows(vault);
    }

    @Override
    public Write queue(NewNotice notice) {
        List<ChannelId> channels = notice.channels();
        Message message = notice.message();
        return Sql.named(
                QUEUE,
                values -> values.set("source", notice.source())
                        .set("cause", notice.cause())
                        .set(
                                "team",
                                notice.team() == null ? null : notice.team().value())
                        .set("type", message.type())
                        .set("subject", message.subject())
                        .set("body", message.text())
                        .set("html", message.html())
                        .set("data", message.data())
                        .set("at", notice.at())
                        .set("all_channels", channels == null)
                        .set(
                                "channels",
                                channels == null
                                        ? List.of()
                                        : channels.stream()
                                                .map(ChannelId::value)
                                                .toList()));
    }

    @Override
    public Optional<NoticeLease> claim(Instant now, Duration lease, Set<String> skipped) {
        return postgres.queryOne(
                Sql.named(
                        CLAIM_DUE,
                        values -> values.set("now", now)
                                .set("lease_seconds", lease.toSeconds())
                                .set("skipped", List.copyOf(skipped))),
                rows::lease);
    }

    @Override
    public Optional<NoticeLease> claim(NoticeId id, Duration lease) {
        return postgres.queryOne(
                Sql.named(CLAIM_ONE, values -> values.set("id", id.value()).set("lease_seconds", lease.toSeconds())),
                rows::lease);
    }

    @Override
    public void finish(NoticeLease lease, boolean delivered, String outcome, Instant at) {
        postgres.update(Sql.named(
                """
                update notice set status = :status, outcome = :outcome, finished_at = :at, lease_until = null
                where id = :id and epoch = :epoch and status = 'pending'""",
                values -> values.set("status", delivered ? "delivered" : "failed")
                        .set("outcome", outcome)
                        .set("at", at)
                        .set("id", lease.id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public void release(NoticeLease lease, String outcome, Instant dueAt) {
        postgres.update(Sql.named(
                """
                update notice set outcome = :outcome, lease_until = null, next_attempt_at = :due_at
                where id = :id and epoch = :epoch and status = 'pending'""",
                values -> values.set("outcome", outcome)
                        .set("due_at", dueAt)
                        .set("id", lease.id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public Optional<NoticeState> find(NoticeId id, VisibleTeams visible) {
        return postgres.queryOne(
                Sql.named(
                        STATE.formatted("notice", VISIBLE) + " and n.id = :id",
                        values -> values.visible(visible).set("id", id.value())),
                PostgresNoticeRows::state);
    }

    @Override
    public List<NoticeState> list(NoticeQuery query) {
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.visible(query.visible())
                                .set("status", query.status())
                                .set("source", query.source())
                                .set(
                                        "channel",
                                        query.channel() == null
                                                ? null
                                                : query.channel().value())
                                .page(
                                        query.after() == null
                                                ? null
                                                : query.after().value(),
                                        query.limit())),
                PostgresNoticeRows::state);
    }

    @Override
    public Optional<NoticeState> restart(NoticeId id, VisibleTeams visible, Instant now) {
        return postgres.queryOne(
                Sql.named(
                        RESTART,
                        values -> values.visible(visible).set("id", id.value()).set("now", now)),
                PostgresNoticeRows::state);
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("limit", limit)));
    }
}
