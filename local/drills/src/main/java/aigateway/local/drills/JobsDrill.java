package aigateway.local.drills;

import aigateway.kernel.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * kill -9 of the worker at chosen points of a job, and a queue that forgets, each while many jobs are under way; and messages
 * that come
 * many times. Then every job has ended, each attempt asked its provider at most once, and each job was announced under one id.
 */
final class JobsDrill implements Drill {
    private static final int JOBS_MIN = 6;
    private static final int JOBS_MAX = 24;
    private static final long OUTPUT_TOKENS = 100;
    private static final int INPUT_TOKENS_MAX = 300;
    private static final int DUPLICATES = 20;
    private static final int WORKERS = 14; // of 16 slots an eighth stays free for the jobs of another key
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final Duration REACHED_LIMIT = Duration.ofSeconds(20);
    private static final Duration ENDED_LIMIT = Duration.ofSeconds(90);
    private static final Duration TOLD_LIMIT = Duration.ofSeconds(30);
    private static final Duration MESSAGE_LIMIT = Duration.ofSeconds(4);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);

    /** What goes wrong, and when. */
    private enum Point {
        BEFORE_PROVIDER("worker killed, waits on a locked row"),
        PROVIDER_WORKS("worker killed, provider works"),
        AFTER_ANSWER("worker killed, provider answered"),
        QUEUE_FORGETS("queue forgets everything"),
        DUPLICATES("each message 20 times, and again");

        private final String words;

        Point(String words) {
            this.words = words;
        }
    }

    /** What became of the jobs of a point. */
    private record Row(long jobs, long succeeded, long attempts, long calls, long usage, long events) {
        static final Row NONE = new Row(0, 0, 0, 0, 0, 0);

        Row plus(Row more) {
            return new Row(
                    jobs + more.jobs,
                    succeeded + more.succeeded,
                    attempts + more.attempts,
                    calls + more.calls,
                    usage + more.usage,
                    events + more.events);
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        try (var receiver = Receiver.open()) {
            GatewayProcess gateway = stage.gateways(List.of(Map.of("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8")))
                    .getFirst();
            Client.Key key = gateway.client().createKey(json -> json.text("name", "jobs"));
            var _ = gateway.client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
            var round = new Round(stage, gateway, key, receiver, findings);
            Random random = plan.random();
            Map<Point, Row> rows = new LinkedHashMap<>();
            for (int number = 1; number <= plan.rounds(); number++) {
                for (Point point : Point.values()) {
                    Row row = round.play(point, point.name().toLowerCase(Locale.ROOT) + "-" + number, random);
                    rows.merge(point, row, Row::plus);
                }
            }
            print(rows, findings);
        }
    }

    /** What every round needs. */
    private record Round(
            Environment stage, GatewayProcess gateway, Client.Key key, Receiver receiver, Report findings) {
        Row play(Point point, String name, Random random) throws InterruptedException {
            stage.upstream().delay(random.nextInt(20));
            List<Sent> sent = hurt(point, name, random);
            boolean ended = ringing(ENDED_LIMIT, () -> stage.books().openJobs() == 0);
            findings.expect(
                    ended, "%s: %d jobs have not ended", name, stage.books().openJobs());
            boolean told = ringing(TOLD_LIMIT, () -> hasArrived(sent));
            findings.expect(told, "%s: not every end was announced in %d s", name, TOLD_LIMIT.toSeconds());
            stage.books().expireHolds();
            boolean swept = Wait.until(SWEPT_LIMIT, () -> stage.books().openHolds() == 0);
            findings.expect(swept, "%s: holds are left", name);
            findings.expectMoneyRight(stage.books(), stage.upstream(), name);
            Row row = sent.stream().map(job -> judge(point, job)).reduce(Row.NONE, Row::plus);
            findings.say("%s: %d jobs, %d attempts, %d calls", name, row.jobs, row.attempts, row.calls);
            return row;
        }

        /** A job that was accepted, and the budget that its calls are counted under. */
        private record Sent(String id, String budget) {}

        private List<Sent> hurt(Point point, String name, Random random) throws InterruptedException {
            int count = random.nextInt(JOBS_MIN, JOBS_MAX + 1);
            int input = random.nextInt(1, INPUT_TOKENS_MAX);
            return switch (point) {
                case BEFORE_PROVIDER -> {
                    // Every worker is busy, so that the money of those that wait can be locked before anybody begins
                    // with them.
                    stage.upstream().hold();
                    List<Sent> sent = submit(name + "-busy", WORKERS, input);
                    Wait.require("all are at work", REACHED_LIMIT, () -> asked(name + "-busy", WORKERS) >= WORKERS);
                    sent.addAll(submit(name, count, input));
                    try (Ledger.Locked _ = stage.books().lockPendingHolds()) {
                        stage.upstream().release();
                        Wait.require(
                                "a worker waits",
                                REACHED_LIMIT,
                                () -> stage.books().waitingIn("reserve") > 0);
                        gateway.kill();
                    }
                    recover();
                    yield sent;
                }
                case PROVIDER_WORKS -> {
                    stage.upstream().hold();
                    List<Sent> sent = submit(name, count, input);
                    Wait.require(
                            "all are at work", REACHED_LIMIT, () -> asked(name, count) >= Math.min(count, WORKERS));
                    gateway.kill();
                    stage.upstream().release();
                    recover();
                    yield sent;
                }
                case AFTER_ANSWER -> {
                    stage.upstream().hold();
                    List<Sent> sent = submit(name, count, input);
                    Wait.require(
                            "all are at work", REACHED_LIMIT, () -> asked(name, count) >= Math.min(count, WORKERS));
                    try (Ledger.Locked _ = stage.books().lock("hold")) {
                        stage.upstream().release();
                        Wait.require(
                                "settle waits",
                                REACHED_LIMIT,
                                () -> stage.books().waitingIn("settle") > 0);
                        gateway.kill();
                    }
                    recover();
                    yield sent;
                }
                case QUEUE_FORGETS -> {
                    stage.upstream().hold();
                    List<Sent> sent = submit(name, count, input);
                    Wait.require(
                            "all are at work", REACHED_LIMIT, () -> asked(name, count) >= Math.min(count, WORKERS));
                    stage.sqs().restart();
                    stage.upstream().release();
                    stage.books().forgetMessages();
                    yield sent;
                }
                case DUPLICATES -> {
                    stage.upstream().hold();
                    List<Sent> sent = submit(name, Math.min(count, WORKERS), input);
                    repeat(sent);
                    Wait.require("all are at work", REACHED_LIMIT, () -> asked(name, sent.size()) >= sent.size());
                    stage.upstream().release();
                    Wait.require(
                            "all have ended", ENDED_LIMIT, () -> stage.books().openJobs() == 0);
                    Wait.require("all webhooks arrived", TOLD_LIMIT, () -> hasArrived(sent));
                    repeat(sent);
                    Wait.require("the queues are empty", ENDED_LIMIT, () -> stage.messages() == 0);
                    yield sent;
                }
            };
        }

        /**
         * The queue may still hand a message to the open request of a dead worker, where it is lost: no one waits for the
         * minute.
         */
        private boolean ringing(Duration limit, BooleanSupplier condition) throws InterruptedException {
            for (long end = System.nanoTime() + limit.toNanos(); System.nanoTime() < end; ) {
                if (Wait.until(MESSAGE_LIMIT, condition)) {
                    return true;
                }
                stage.books().forgetMessages();
            }
            return false;
        }

        private boolean hasArrived(List<Sent> sent) {
            return sent.stream().noneMatch(job -> receiver.ids(job.id).isEmpty());
        }

        /** What the dead one had asked the database runs to its end; then its leases are over, and it is started again. */
        private void recover() throws InterruptedException {
            Wait.require(
                    "the database is at rest",
                    REACHED_LIMIT,
                    () -> stage.books().busy() == 0);
            findings.expectMoneyRight(stage.books(), stage.upstream(), "dead");
            stage.books().expireLeases();
            gateway.restart();
            gateway.awaitReady();
        }

        private List<Sent> submit(String name, int count, int input) {
            List<Sent> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                var ask = new Client.Ask(name + "-" + i, OUTPUT_TOKENS, input);
                sent.add(new Sent(gateway.client().submitted(key, ask, receiver.url()), ask.budget()));
            }
            return sent;
        }

        private long asked(String name, int count) {
            long calls = 0;
            for (int i = 0; i < count; i++) {
                calls += stage.upstream().counted(name + "-" + i).calls();
            }
            return calls;
        }

        /** The message of each job and of its event, many times at once. */
        private void repeat(List<Sent> sent) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Sent job : sent) {
                    for (int i = 0; i < DUPLICATES; i++) {
                        var _ = threads.submit(() -> {
                            stage.ring("jobs", "job_id", job.id);
                            stage.ring(
                                    "webhooks",
                                    "delivery_id",
                                    new JobId(job.id).event().value());
                            return true;
                        });
                    }
                }
            }
        }

        private Row judge(Point point, Sent job) {
            Ledger.Outcome end = stage.books().outcome(job.id);
            long calls = stage.upstream().counted(job.budget).calls();
            List<String> ids = receiver.ids(job.id);
            long events = ids.stream().distinct().count();
            findings.expect(end.isFinal(), "%s: is %s", job.budget, end.status());
            findings.expect(calls <= end.attempts(), "%s: %d calls, %d attempts", job.budget, calls, end.attempts());
            findings.expect(
                    calls <= end.usage() && end.usage() <= end.attempts(),
                    "%s: %d calls, %d in the ledger, %d attempts",
                    job.budget,
                    calls,
                    end.usage(),
                    end.attempts());
            findings.expect(
                    events == 1,
                    "%s: announced under %d ids: %s",
                    job.budget,
                    events,
                    stage.books().deliveries(job.id));
            if (point == Point.DUPLICATES) {
                findings.expect(
                        calls == 1 && end.usage() == 1 && end.attempts() == 1 && ids.size() == 1,
                        "%s: %d calls, %d in the ledger, %d attempts, %d deliveries",
                        job.budget,
                        calls,
                        end.usage(),
                        end.attempts(),
                        ids.size());
            }
            return new Row(1, end.status().equals("succeeded") ? 1 : 0, end.attempts(), calls, end.usage(), events);
        }
    }

    private static void print(Map<Point, Row> rows, Report findings) {
        findings.say("Leases, holds and lost messages were made to expire by SQL, so that the drill takes no minutes.");
        findings.say(
                "%-38s %6s %9s %8s %6s %6s %6s", "what", "jobs", "succeeded", "attempts", "calls", "ledger", "events");
        rows.forEach((point, row) -> findings.say(
                "%-38s %6d %9d %8d %6d %6d %6d",
                point.words, row.jobs, row.succeeded, row.attempts, row.calls, row.usage, row.events));
    }
}
