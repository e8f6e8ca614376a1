package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import aigateway.call.Caller;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.keys.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Jobs in all states, a batch, and webhooks with their deliveries: made by the product, each at its time in the past. */
final class DemoWork {
    private static final List<String> KEYS = List.of(
            "catalog-attributes-batch",
            "reviews-topics-batch",
            "invoice-reader-prod",
            "contract-review-prod",
            "translate-prod");
    private static final String SOURCE = "10.20.0.15";
    private static final int JOBS = 36;
    /** From the first job until now. */
    static final Duration SPAN = Duration.ofHours(156);

    private static final int BATCH_JOBS = 12;
    private static final int OPEN_JOBS = 5;
    private static final int ATTEMPTS_MAX = 12;
    /** So long an open job stays as it is. */
    private static final Duration OPEN = Duration.ofHours(8);

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final DemoSize size;
    private final DemoReceiver receiver;
    private final List<DemoTeam> teams;
    private final DemoTeams made;

    DemoWork(
            Gateway gateway,
            DemoDatabase database,
            DemoClock clock,
            DemoSize size,
            DemoReceiver receiver,
            List<DemoTeam> teams,
            DemoTeams made) {
        this.gateway = gateway;
        this.database = database;
        this.clock = clock;
        this.size = size;
        this.receiver = receiver;
        this.teams = teams;
        this.made = made;
    }

    void endpoints(DemoTimeline timeline) {
        Instant at = size.ago(size.days() * 0.25);
        timeline.at(at, () -> {
            endpoint(KEYS.get(0), "hooks/catalog");
            endpoint(KEYS.get(1), "hooks/reviews");
            endpoint(KEYS.get(2), "hooks/invoices-" + DemoReceiver.BROKEN);
            endpoint(KEYS.get(3), "hooks/contracts-" + DemoReceiver.GONE);
            endpoint(KEYS.get(3), "hooks/contracts");
        });
    }

    private void endpoint(String key, String path) {
        done(gateway.webhooks().manageEndpoints().create(id(key), body(json -> json.text("url", receiver.url(path)))));
    }

    /** After the calls are in the ledger. */
    void run() {
        double days = Math.min(SPAN.toHours() / 24.0, size.days() * 0.9);
        // What has ended is counted from this time on, and the jobs end in the past.
        database.run("update ended_work_reader set read_until = ?", size.ago(size.days()));
        for (int i = 0; i < JOBS; i++) {
            Instant at = size.ago(days * (JOBS - i) / JOBS);
            clock.set(at);
            String key = KEYS.get(i % KEYS.size());
            JobId job = submit(key, model(i), i);
            clock.set(at.plusSeconds(2));
            if (i % 12 == 7) {
                done(gateway.jobs().cancel().cancel(id(key), job));
            } else if (i % 18 == 11) {
                lose(job);
            } else {
                work(job);
            }
            deliver();
        }
        batch();
        open();
    }

    /** One that fails each time, one that its provider does not have, and one that works. */
    private static String model(int number) {
        return number % 18 == 4 ? "mock-error" : number % 9 == 8 ? "gpt-4o-mini" : "gpt-5.4-mini";
    }

    private JobId submit(String key, String model, int number) {
        String json = "{\"kind\":\"chat.completions\",\"metadata\":{\"document\":\"doc-" + (4_000 + number)
                + "\"},\"payload\":" + payload(model, number) + "}";
        return done(gateway.jobs().submit().submit(client(key), json(json, "application/json"), null))
                .value()
                .id();
    }

    private static String payload(String model, int number) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Describe item " + number
                + "\"}]}";
    }

    private Caller.Client client(String key) {
        return new Caller.Client(Credential.read(List.of("Bearer " + made.secret(key)), List.of()), SOURCE);
    }

    private static RequestBody json(String text, String type) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), type);
    }

    private KeyId id(String key) {
        return new KeyId(made.keyId(teams, key));
    }

    /** Until it has ended; what fails is tried again when it is due. */
    private void work(JobId job) {
        for (int i = 0; i < ATTEMPTS_MAX && isOpen(job); i++) {
            gateway.jobs().run().run(job);
            pass("job", job.value());
        }
    }

    private boolean isOpen(JobId job) {
        return database.number("select count(*) from job where id = ? and finished_at is null", job.value()) > 0;
    }

    /** To the time of the next attempt. */
    private void pass(String table, String id) {
        String due = "select ceil(extract(epoch from next_attempt_at))::bigint from " + table
                + " where id = ? and next_attempt_at is not null";
        database.rows(due, id)
                .forEach(seconds ->
                        clock.set(Instant.ofEpochSecond(Long.parseLong(seconds)).plusSeconds(1)));
    }

    /** Its workers die again and again. */
    private void lose(JobId job) {
        for (int i = 0; i < ATTEMPTS_MAX && isOpen(job); i++) {
            var _ = gateway.jobs().claims().claim(List.of(job), Duration.ofMinutes(1));
            clock.set(clock.instant().plus(2, ChronoUnit.MINUTES));
            gateway.jobs().endLost().find(10).forEach(gateway.jobs().endLost()::end);
        }
    }

    /** Deliveries that are due before now; those of a receiver that is out of order fail in the end. */
    private void deliver() {
        for (String id : database.rows("select id from delivery where status = 'pending' order by id")) {
            for (int i = 0; i < ATTEMPTS_MAX && isPending(id); i++) {
                gateway.webhooks().deliver().deliver(new DeliveryId(id));
                pass("delivery", id);
            }
        }
    }

    private boolean isPending(String delivery) {
        return database.number(
                        "select count(*) from delivery where id = ? and status = 'pending'"
                                + " and coalesce(next_attempt_at, created_at) < ?",
                        delivery,
                        size.now())
                > 0;
    }

    private void batch() {
        clock.set(size.ago(Math.min(1.3, size.days() * 0.4)));
        var lines = new StringBuilder("{\"batch\":{\"metadata\":{\"source\":\"catalog-import\"}}}\n");
        for (int i = 0; i < BATCH_JOBS; i++) {
            lines.append("{\"kind\":\"chat.completions\",\"payload\":")
                    .append(payload(i == 7 ? "mock-error" : "gpt-5.4-mini", 100 + i))
                    .append("}\n");
        }
        BatchId batch = done(gateway.jobs()
                        .submitBatch()
                        .submit(client(KEYS.getFirst()), json(lines.toString(), "application/x-ndjson"), null))
                .value()
                .id();
        for (String job : database.rows("select id from job where batch_id = ? order by id", batch.value())) {
            clock.set(clock.instant().plusSeconds(3));
            work(new JobId(job));
        }
        deliver();
    }

    /** Jobs that wait, with their holds, and jobs that a worker seems to have. */
    private void open() {
        for (int i = 0; i < OPEN_JOBS; i++) {
            clock.set(size.now().minusSeconds(60L * (OPEN_JOBS - i)));
            JobId job = submit(KEYS.get(i % 2), "gpt-5.4-mini", 200 + i);
            if (i % 2 == 0) {
                var _ = gateway.jobs().claims().claim(List.of(job), OPEN);
            } else {
                database.run(
                        "update job set next_attempt_at = ?, waiting_for = 'retry', attempts = 1 where id = ?",
                        size.now().plus(OPEN),
                        job.value());
            }
        }
    }
}
