package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Deliveries in the table delivery; address and body are encrypted there, since both are a client's. */
public final class PostgresDeliveries implements Deliveries {
    private final Postgres postgres;
    private final Vault vault;

    public PostgresDeliveries(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Write create(Delivery delivery, long epoch) {
        return Sql.of(
                """
                insert into delivery (id, job_id, key_id, event_type, url, body, status)
                select ?, ?, ?, ?, ?, ?, 'pending'
                where exists (select 1 from job where id = ? and epoch = ? and finished_at is not null)
                on conflict do nothing""",
                delivery.id().value(),
                delivery.job().value(),
                delivery.key().value(),
                delivery.eventType(),
                vault.seal(place("url", delivery.id()), delivery.url().getBytes(StandardCharsets.UTF_8)),
                vault.seal(place("body", delivery.id()), delivery.body()),
                delivery.job().value(),
                epoch);
    }

    @Override
    public Optional<Claim> claim(DeliveryId id, Duration lease) {
        return postgres.queryOne(
                Sql.of("""
                        update delivery
                        set attempts = attempts + 1, sent_at = now(), lease_until = now() + ? * interval '1 second'
                        where id = ? and status = 'pending'
                            and (next_attempt_at is null or next_attempt_at <= now())
                            and (lease_until is null or lease_until < now())
                        returning *""", lease.toSeconds(), id.value()),
                row -> new Claim(
                        new Delivery(
                                id,
                                new JobId(row.text("job_id")),
                                new KeyId(row.text("key_id")),
                                row.text("event_type"),
                                new String(vault.open(place("url", id), row.bytes("url")), StandardCharsets.UTF_8),
                                vault.open(place("body", id), row.bytes("body"))),
                        (int) row.number("attempts")));
    }

    @Override
    public void finish(Claim claim, boolean delivered, String outcome) {
        postgres.update(Sql.of(
                """
                update delivery set status = ?, outcome = ?, finished_at = now(), lease_until = null, next_attempt_at = null
                where id = ? and attempts = ? and status = 'pending'""",
                delivered ? "delivered" : "failed",
                outcome,
                claim.delivery().id().value(),
                claim.attempt()));
    }

    @Override
    public void release(Claim claim, String outcome, Duration pause) {
        postgres.update(
                Sql.of("""
                update delivery set outcome = ?, lease_until = null, sent_at = null,
                    next_attempt_at = now() + ? * interval '1 second'
                where id = ? and attempts = ? and status = 'pending'""", outcome, pause.toSeconds(), claim.delivery().id().value(), claim.attempt()));
    }

    @Override
    public List<DeliveryId> toRing(int limit) {
        return postgres.query(Sql.of("""
                        update delivery set sent_at = now() where id in (
                            select id from delivery
                            where status = 'pending'
                                and (next_attempt_at is null or next_attempt_at <= now())
                                and (lease_until is null or lease_until < now())
                                and (sent_at is null and created_at < now() - interval '5 seconds'
                                    or sent_at < now() - interval '60 seconds')
                            order by sent_at nulls first limit ? for update skip locked)
                        returning id""", limit), row -> new DeliveryId(row.text("id")));
    }

    @Override
    public void rung(DeliveryId id) {
        postgres.update(Sql.of("update delivery set sent_at = now() where id = ? and attempts = 0", id.value()));
    }

    @Override
    public int abandon(int attemptsMax, int limit) {
        return postgres.update(Sql.of("""
                update delivery set status = 'failed', outcome = 'sender_died', finished_at = now() where id in (
                    select id from delivery
                    where status = 'pending' and attempts >= ? and lease_until < now()
                    limit ? for update skip locked)""", attemptsMax, limit));
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(Sql.of("""
                delete from delivery where id in (
                    select id from delivery where created_at < ? and status <> 'pending' order by created_at limit ?)""", before, limit));
    }

    @Override
    public Optional<DeliveryState> find(KeyId owner, DeliveryId id) {
        return postgres.queryOne(
                Sql.of("select * from delivery where id = ? and key_id = ?", id.value(), owner.value()),
                PostgresDeliveries::state);
    }

    @Override
    public List<DeliveryState> list(KeyId owner, @Nullable String after, int limit) {
        return postgres.query(
                Sql.of("""
                        select * from delivery
                        where key_id = ? and (?::text is null or (created_at, id) <
                            (select created_at, id from delivery where id = ? and key_id = ?))
                        order by created_at desc, id desc limit ?""", owner.value(), after, after, owner.value(), limit), PostgresDeliveries::state);
    }

    @Override
    public Optional<DeliveryState> restart(KeyId owner, DeliveryId id) {
        return postgres.queryOne(Sql.of("""
                        update delivery set status = 'pending', attempts = 0, outcome = null, next_attempt_at = null,
                            lease_until = null, finished_at = null, sent_at = now()
                        where id = ? and key_id = ? and (lease_until is null or lease_until < now())
                        returning *""", id.value(), owner.value()), PostgresDeliveries::state);
    }

    private static DeliveryState state(Row row) throws SQLException {
        return new DeliveryState(
                new DeliveryId(row.text("id")),
                new JobId(row.text("job_id")),
                row.text("event_type"),
                row.text("status"),
                (int) row.number("attempts"),
                row.textOrNull("outcome"),
                row.instantOrNull("next_attempt_at"),
                row.instant("created_at"),
                row.instantOrNull("finished_at"));
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

    private static String place(String column, DeliveryId id) {
        return "delivery." + column + "|" + id;
    }
}
