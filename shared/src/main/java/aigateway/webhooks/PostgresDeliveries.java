package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    public Optional<Delivery> claim(DeliveryId id) {
        return postgres.queryOne(
                Sql.of("""
                        update delivery set attempts = 1, sent_at = now()
                        where id = ? and status = 'pending' and attempts = 0
                        returning *""", id.value()),
                row -> new Delivery(
                        id,
                        new JobId(row.text("job_id")),
                        new KeyId(row.text("key_id")),
                        row.text("event_type"),
                        new String(vault.open(place("url", id), row.bytes("url")), StandardCharsets.UTF_8),
                        vault.open(place("body", id), row.bytes("body"))));
    }

    @Override
    public void finish(DeliveryId id, boolean delivered, String outcome) {
        postgres.update(Sql.of(
                "update delivery set status = ?, outcome = ?, finished_at = now() where id = ? and status = 'pending'",
                delivered ? "delivered" : "failed",
                outcome,
                id.value()));
    }

    @Override
    public List<DeliveryId> toRing(int limit) {
        return postgres.query(Sql.of("""
                        update delivery set sent_at = now() where id in (
                            select id from delivery
                            where status = 'pending' and attempts = 0
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
    public int abandon(int limit) {
        return postgres.update(Sql.of("""
                update delivery set status = 'failed', outcome = 'sender_died', finished_at = now() where id in (
                    select id from delivery
                    where status = 'pending' and attempts > 0 and sent_at < now() - interval '5 minutes'
                    limit ? for update skip locked)""", limit));
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(Sql.of("""
                delete from delivery where id in (
                    select id from delivery where created_at < ? and status <> 'pending' order by created_at limit ?)""", before, limit));
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
