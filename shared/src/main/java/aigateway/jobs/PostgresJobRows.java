package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.Row;
import aigateway.secrets.Vault;
import aigateway.webhooks.JobWebhook;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads rows of the table job, and encrypts and decrypts what a client or a provider wrote. */
record PostgresJobRows(Vault vault) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJobRows.class);

    Job job(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        Long cost = row.numberOrNull("cost_nano_usd");
        return new Job(
                id,
                new KeyId(row.text("key_id")),
                batch(row),
                row.text("kind"),
                status(row),
                priority(row),
                row.instantOrNull("deadline"),
                open(row, "metadata", id),
                // It may be stored before the job is finished.
                status(row) == Job.Status.SUCCEEDED ? open(row, "result", id) : null,
                open(row, "error", id),
                row.numberOrNull("input_tokens"),
                row.numberOrNull("output_tokens"),
                cost == null ? null : new Money(cost),
                (int) row.number("attempts"),
                row.instantOrNull("next_attempt_at"),
                row.textOrNull("waiting_for"),
                row.instant("created_at"),
                row.instantOrNull("started_at"),
                row.instantOrNull("finished_at"));
    }

    /** Reads the row now, and decrypts later: one that does not open is no failure of the others. */
    Claim claim(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        JobLease withoutWebhook = lease(row, id, null);
        byte[] url = row.bytesOrNull("webhook_url");
        boolean withResult = row.flag("webhook_result");
        List<String> tags = tags(row);
        byte[] payload = row.bytesOrNull("payload");
        return new Claim(id, () -> {
            String opened = open("webhook_url", id, url);
            JobLease lease = opened == null ? withoutWebhook : withoutWebhook.with(new JobWebhook(opened, withResult));
            return new LeasedJob(lease, tags, payload(payload, id));
        });
    }

    /** Where the address does not open, the job still ends, without an event. */
    JobLease leaseToEnd(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        String url = null;
        try {
            url = open(row, "webhook_url", id);
        } catch (IllegalStateException _) {
            LOG.atWarn().addKeyValue("job_id", id).log("webhook_url_not_opened");
        }
        return lease(row, id, url);
    }

    private static JobLease lease(Row row, JobId id, @Nullable String url) throws SQLException {
        String request = row.textOrNull("request_id");
        return new JobLease(
                id,
                request == null ? null : new RequestId(request),
                new KeyId(row.text("key_id")),
                row.text("kind"),
                batch(row),
                url == null ? null : new JobWebhook(url, row.flag("webhook_result")),
                row.flag("listened"),
                priority(row),
                row.instantOrNull("deadline"),
                (int) row.number("attempts"),
                row.number("epoch"));
    }

    private static List<String> tags(Row row) throws SQLException {
        return Objects.requireNonNullElse(row.textsOrNull("tags"), List.of());
    }

    /** Empty once its retention is over. */
    private byte[] payload(byte @Nullable [] sealed, JobId id) {
        return sealed == null ? new byte[0] : vault.open(place("payload", id), sealed);
    }

    private static @Nullable BatchId batch(Row row) throws SQLException {
        String batch = row.textOrNull("batch_id");
        return batch == null ? null : new BatchId(batch);
    }

    static Priority priority(Row row) throws SQLException {
        return Priority.of(row.text("priority")).orElseThrow();
    }

    static Job.Status status(Row row) throws SQLException {
        return Job.Status.valueOf(row.text("status").toUpperCase(Locale.ROOT));
    }

    byte @Nullable [] seal(String column, JobId id, byte @Nullable [] plain) {
        return plain == null ? null : vault.seal(place(column, id), plain);
    }

    private @Nullable String open(Row row, String column, JobId id) throws SQLException {
        return open(column, id, row.bytesOrNull(column));
    }

    private @Nullable String open(String column, JobId id, byte @Nullable [] sealed) {
        return sealed == null ? null : new String(vault.open(place(column, id), sealed), StandardCharsets.UTF_8);
    }

    byte @Nullable [] seal(String column, JobId id, @Nullable String plain) {
        return seal(column, id, plain == null ? null : plain.getBytes(StandardCharsets.UTF_8));
    }

    private static String place(String column, JobId id) {
        return "job." + column + "|" + id;
    }
}
