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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deliveries in the table delivery; address and body are encrypted there, since both are a client's. */
public final class PostgresDeliveries implements Deliveries {
    private static final String ANNOUNCE = """
            select announce(:event, :type, :owner, :job, :batch, :url, :origin, :own_with_result, :to_endpoints, :thin, :whole)
            """;

    private static final String ANNOUNCE_JOB = ANNOUNCE
            + "where exists (select 1 from job where id = :ended_job and epoch = :epoch and finished_at is not null)";

    private static final String ANNOUNCE_BATCH =
            ANNOUNCE + "where exists (select 1 from batch where id = :ended_batch and finished_at is not null)";

    private static final String FINISH = """
            update delivery set status = :status, outcome = :outcome, finished_at = now(), lease_until = null,
                next_attempt_at = null
            where id = :id and epoch = :epoch and status = 'pending'""";

    private static final String TEST = """
            insert into delivery (id, event_id, endpoint_id, target, key_id, event_type, body, status)
            select endpoint_delivery(:event, e.id), :event, e.id, e.id, e.key_id, :type, :body, 'pending'
            from webhook_endpoint e where e.id = :endpoint and e.key_id = :owner and e.disabled_at is null
            returning *""";

    private static final String CLAIM = """
            select d.*, coalesce(d.lease_until > now(), false) claimed,
                ceil(extract(epoch from d.next_attempt_at - now()))::bigint pause_seconds,
                e.url endpoint_url, e.secret endpoint_secret,
                case when e.previous_until > now() then e.previous_secret end endpoint_previous
            from claim_delivery(:id, :lease_seconds, :at_once_max) d
            left join webhook_endpoint e on e.id = d.endpoint_id and e.disabled_at is null""";

    private static final String RELEASE = """
            update delivery set outcome = :outcome, lease_until = null, sent_at = null,
                next_attempt_at = now() + :pause_seconds * interval '1 second'
            where id = :id and epoch = :epoch and status = 'pending'""";

    private static final String DUE_FOR_ENQUEUE = "select id from due_deliveries(:deliveries_max, :of_target_max) id";

    private static final String DUE_FOR_ENQUEUE_OF_EVENTS = """
            update delivery set sent_at = now()
            where event_id = any (:events) and status = 'pending' and attempts = 0 and sent_at is null
            returning id""";

    private static final String ABANDON = """
            update delivery set status = 'failed', outcome = 'sender_died', finished_at = now(), lease_until = null where id in (
                select id from delivery
                where status = 'pending' and attempts >= :attempts_max and lease_until < now()
                limit :limit for update skip locked)""";

    private static final String FORGET = """
            delete from delivery where id in (
                select id from delivery where created_at < :before and status <> 'pending' order by created_at limit :limit)""";

    private static final String LIST = """
            select * from delivery
            where key_id = :owner and (:after::text is null or (created_at, id) <
                (select created_at, id from delivery where id = :after and key_id = :owner))
            order by created_at desc, id desc limit :limit""";

    private static final String RESTART = """
            update delivery set status = 'pending', attempts = 0, epoch = epoch + 1, outcome = null, next_attempt_at = null,
                lease_until = null, finished_at = null, sent_at = now()
            where id = :id and key_id = :owner and (lease_until is null or lease_until < now())
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
        return switch (precondition) {
            case Precondition.JobEnded(var job, long epoch) ->
                Sql.named(
                        ANNOUNCE_JOB,
                        values -> announced(values, event, own)
                                .set("ended_job", job.value())
                                .set("epoch", epoch));
            case Precondition.BatchEnded(var batch) ->
                Sql.named(
                        ANNOUNCE_BATCH, values -> announced(values, event, own).set("ended_batch", batch.value()));
        };
    }

    private Sql.Parameters announced(Sql.Parameters values, Event event, @Nullable JobWebhook own) {
        return values.set("event", event.id().value())
                .set("type", event.type().text())
                .set("owner", event.key().value())
                .set("job", event.job() == null ? null : event.job().value())
                .set("batch", event.batch() == null ? null : event.batch().value())
                .set(
                        "url",
                        own == null
                                ? null
                                : rows.seal("url", event.id(), own.url().getBytes(StandardCharsets.UTF_8)))
                .set("origin", own == null ? null : vault.fingerprint(WebhookHttpClient.origin(own.url())))
                .set("own_with_result", own != null && own.withResult())
                .set("to_endpoints", event.toEndpoints())
                .set("thin", rows.seal("body", event.id(), event.thin()))
                .set("whole", event.whole() == null ? null : rows.seal("body", event.id(), event.whole()));
    }

    @Override
    public Optional<DeliveryState> test(WebhookEndpointId endpoint, Event event) {
        return postgres.queryOne(
                Sql.named(
                        TEST,
                        values -> values.set("event", event.id().value())
                                .set("type", event.type().text())
                                .set("body", rows.seal("body", event.id(), event.thin()))
                                .set("endpoint", endpoint.value())
                                .set("owner", event.key().value())),
                PostgresDeliveryRows::state);
    }

    @Override
    public Claimed claim(DeliveryId id, Duration lease, int atOnceMax) {
        return postgres.queryOne(
                        Sql.named(
                                CLAIM,
                                values -> values.set("id", id.value())
                                        .set("lease_seconds", lease.toSeconds())
                                        .set("at_once_max", atOnceMax)),
                        row -> row.flag("claimed")
                                ? new Claimed.Leased(rows.lease(row))
                                : new Claimed.Busy(Duration.ofSeconds(row.number("pause_seconds"))))
                .orElseGet(Claimed.NotDue::new);
    }

    @Override
    public void finish(DeliveryLease lease, boolean delivered, String outcome) {
        postgres.update(Sql.named(
                FINISH,
                values -> values.set("status", delivered ? "delivered" : "failed")
                        .set("outcome", outcome)
                        .set("id", lease.delivery().id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public void finishGone(DeliveryLease lease, String outcome) {
        postgres.update(Sql.named(
                "with ended as (" + FINISH + " returning endpoint_id, sent_at)" + """

                update webhook_endpoint e set disabled_at = now(), disabled_reason = 'gone' from ended
                where e.id = ended.endpoint_id and e.disabled_at is null and e.changed_at < ended.sent_at""",
                values -> values.set("status", "failed")
                        .set("outcome", outcome)
                        .set("id", lease.delivery().id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public void release(DeliveryLease lease, String outcome, Duration pause) {
        postgres.update(Sql.named(
                RELEASE,
                values -> values.set("outcome", outcome)
                        .set("pause_seconds", pause.toSeconds())
                        .set("id", lease.delivery().id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public List<DeliveryId> dueForEnqueue(int limit, int ofTargetMax) {
        Sql due = Sql.named(
                DUE_FOR_ENQUEUE, values -> values.set("deliveries_max", limit).set("of_target_max", ofTargetMax));
        return postgres.query(due, row -> new DeliveryId(row.text("id")));
    }

    @Override
    public List<DeliveryId> dueForEnqueue(List<EventId> events) {
        List<String> ids = events.stream().map(EventId::value).toList();
        return postgres.query(
                Sql.named(DUE_FOR_ENQUEUE_OF_EVENTS, values -> values.set("events", ids)),
                row -> new DeliveryId(row.text("id")));
    }

    @Override
    public int abandon(int attemptsMax, int limit) {
        return postgres.update(Sql.named(
                ABANDON, values -> values.set("attempts_max", attemptsMax).set("limit", limit)));
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("limit", limit)));
    }

    @Override
    public Optional<DeliveryState> find(KeyId owner, DeliveryId id) {
        return postgres.queryOne(
                Sql.named(
                        "select * from delivery where id = :id and key_id = :owner",
                        values -> values.set("id", id.value()).set("owner", owner.value())),
                PostgresDeliveryRows::state);
    }

    @Override
    public List<DeliveryState> list(KeyId owner, @Nullable String after, int limit) {
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.set("owner", owner.value())
                                .set("after", after)
                                .set("limit", limit)),
                PostgresDeliveryRows::state);
    }

    @Override
    public Optional<DeliveryState> restart(KeyId owner, DeliveryId id) {
        return postgres.queryOne(
                Sql.named(RESTART, values -> values.set("id", id.value()).set("owner", owner.value())),
                PostgresDeliveryRows::state);
    }
}
