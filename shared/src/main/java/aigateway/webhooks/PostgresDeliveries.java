package aigateway.webhooks;

import aigateway.http.WebhookHttpClient;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Deliveries in the table delivery; address and body are encrypted there, since both are a client's. */
public final class PostgresDeliveries implements Deliveries {
    private static final String FINISH = """
            update delivery set status = ?, outcome = ?, finished_at = now(), lease_until = null, next_attempt_at = null
            where id = ? and epoch = ? and status = 'pending'""";

    private static final String TEST = """
            insert into delivery (id, event_id, endpoint_id, target, key_id, event_type, body, status)
            select endpoint_delivery(?, e.id), ?, e.id, e.id, e.key_id, ?, ?, 'pending'
            from webhook_endpoint e where e.id = ? and e.key_id = ? and e.disabled_at is null
            returning *""";

    private static final String CLAIM = """
            select d.*, coalesce(d.lease_until > now(), false) claimed,
                ceil(extract(epoch from d.next_attempt_at - now()))::bigint pause_seconds,
                e.url endpoint_url, e.secret endpoint_secret,
                case when e.previous_until > now() then e.previous_secret end endpoint_previous
            from claim_delivery(?, ?, ?) d
            left join webhook_endpoint e on e.id = d.endpoint_id and e.disabled_at is null""";

    private static final String RELEASE = """
            update delivery set outcome = ?, lease_until = null, sent_at = null,
                next_attempt_at = now() + ? * interval '1 second'
            where id = ? and epoch = ? and status = 'pending'""";

    private static final String DUE_FOR_ENQUEUE = """
            update delivery set sent_at = now() where id in (
                select id from delivery
                where status = 'pending'
                    and (next_attempt_at is null or next_attempt_at <= now())
                    and (lease_until is null or lease_until < now())
                    and (sent_at is null and created_at < now() - interval '5 seconds'
                        or sent_at < now() - interval '60 seconds')
                order by sent_at nulls first limit ? for update skip locked)
            returning id""";

    private static final String DUE_FOR_ENQUEUE_OF_EVENT = """
            update delivery set sent_at = now()
            where event_id = ? and status = 'pending' and attempts = 0 and sent_at is null
            returning id""";

    private static final String ABANDON = """
            update delivery set status = 'failed', outcome = 'sender_died', finished_at = now(), lease_until = null where id in (
                select id from delivery
                where status = 'pending' and attempts >= ? and lease_until < now()
                limit ? for update skip locked)""";

    private static final String FORGET = """
            delete from delivery where id in (
                select id from delivery where created_at < ? and status <> 'pending' order by created_at limit ?)""";

    private static final String LIST = """
            select * from delivery
            where key_id = ? and (?::text is null or (created_at, id) <
                (select created_at, id from delivery where id = ? and key_id = ?))
            order by created_at desc, id desc limit ?""";

    private static final String RESTART = """
            update delivery set status = 'pending', attempts = 0, epoch = epoch + 1, outcome = null, next_attempt_at = null,
                lease_until = null, finished_at = null, sent_at = now()
            where id = ? and key_id = ? and (lease_until is null or lease_until < now())
            returning *""";

    private final Postgres postgres;
    private final Vault vault;
    private final PostgresDeliveryRows rows;

    public PostgresDeliveries(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
        this.rows = new PostgresDeliveryRows(vault);
    }

    @Override
    public Write publish(Event event, @Nullable JobWebhook own, Precondition precondition) {
        List<@Nullable Object> parameters = new ArrayList<>(Arrays.asList(
                event.id().value(),
                event.type().text(),
                event.key().value(),
                event.job() == null ? null : event.job().value(),
                event.batch() == null ? null : event.batch().value(),
                own == null ? null : rows.seal("url", event.id(), own.url().getBytes(StandardCharsets.UTF_8)),
                own == null ? null : vault.fingerprint(WebhookHttpClient.origin(own.url())),
                own != null && own.withResult(),
                event.toEndpoints(),
                rows.seal("body", event.id(), event.thin()),
                event.whole() == null ? null : rows.seal("body", event.id(), event.whole())));
        String holds = switch (precondition) {
            case Precondition.JobEnded(var job, long epoch) -> {
                parameters.addAll(List.of(job.value(), epoch));
                yield "select 1 from job where id = ? and epoch = ? and finished_at is not null";
            }
            case Precondition.BatchEnded(var batch) -> {
                parameters.add(batch.value());
                yield "select 1 from batch where id = ? and finished_at is not null";
            }
        };
        return Sql.of(
                "select announce(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) where exists (" + holds + ")", parameters.toArray());
    }

    @Override
    public Optional<DeliveryState> test(WebhookEndpointId endpoint, Event event) {
        return postgres.queryOne(
                Sql.of(
                        TEST,
                        event.id().value(),
                        event.id().value(),
                        event.type().text(),
                        rows.seal("body", event.id(), event.thin()),
                        endpoint.value(),
                        event.key().value()),
                PostgresDeliveryRows::state);
    }

    @Override
    public Claimed claim(DeliveryId id, Duration lease, int atOnceMax) {
        return postgres.queryOne(
                        Sql.of(CLAIM, id.value(), lease.toSeconds(), atOnceMax),
                        row -> row.flag("claimed")
                                ? new Claimed.Leased(rows.lease(row))
                                : new Claimed.Busy(Duration.ofSeconds(row.number("pause_seconds"))))
                .orElseGet(Claimed.NotDue::new);
    }

    @Override
    public void finish(DeliveryLease lease, boolean delivered, String outcome) {
        postgres.update(Sql.of(
                FINISH,
                delivered ? "delivered" : "failed",
                outcome,
                lease.delivery().id().value(),
                lease.epoch()));
    }

    @Override
    public void finishGone(DeliveryLease lease, String outcome) {
        postgres.update(Sql.of(
                "with ended as (" + FINISH + " returning endpoint_id, sent_at)" + """

                update webhook_endpoint e set disabled_at = now(), disabled_reason = 'gone' from ended
                where e.id = ended.endpoint_id and e.disabled_at is null and e.changed_at < ended.sent_at""",
                "failed",
                outcome,
                lease.delivery().id().value(),
                lease.epoch()));
    }

    @Override
    public void release(DeliveryLease lease, String outcome, Duration pause) {
        postgres.update(Sql.of(
                RELEASE, outcome, pause.toSeconds(), lease.delivery().id().value(), lease.epoch()));
    }

    @Override
    public List<DeliveryId> dueForEnqueue(int limit) {
        return postgres.query(Sql.of(DUE_FOR_ENQUEUE, limit), row -> new DeliveryId(row.text("id")));
    }

    @Override
    public List<DeliveryId> dueForEnqueue(EventId event) {
        return postgres.query(Sql.of(DUE_FOR_ENQUEUE_OF_EVENT, event.value()), row -> new DeliveryId(row.text("id")));
    }

    @Override
    public int abandon(int attemptsMax, int limit) {
        return postgres.update(Sql.of(ABANDON, attemptsMax, limit));
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(Sql.of(FORGET, before, limit));
    }

    @Override
    public Optional<DeliveryState> find(KeyId owner, DeliveryId id) {
        return postgres.queryOne(
                Sql.of("select * from delivery where id = ? and key_id = ?", id.value(), owner.value()),
                PostgresDeliveryRows::state);
    }

    @Override
    public List<DeliveryState> list(KeyId owner, @Nullable String after, int limit) {
        return postgres.query(
                Sql.of(LIST, owner.value(), after, after, owner.value(), limit), PostgresDeliveryRows::state);
    }

    @Override
    public Optional<DeliveryState> restart(KeyId owner, DeliveryId id) {
        return postgres.queryOne(Sql.of(RESTART, id.value(), owner.value()), PostgresDeliveryRows::state);
    }

    @Override
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        postgres.query(
                        Sql.of("select status, count(*) deliveries from delivery group by status"),
                        row -> Map.entry(row.text("status"), row.number("deliveries")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }
}
