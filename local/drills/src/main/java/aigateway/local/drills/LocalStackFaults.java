package aigateway.local.drills;

import aigateway.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * {@code kill -9} of the worker's process in the middle of a job, and a worker that runs into its function's timeout, on a
 * stack of LocalStack. The message comes back, the job ends once, and the money is right after the sweep.
 */
final class LocalStackFaults {
    private static final String WORKER = "aigateway.functions.worker.JobsHandler";
    private static final int VISIBILITY_SECONDS = 15;
    private static final int TIMEOUT_SECONDS = 20;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final Duration REACHED_LIMIT = Duration.ofSeconds(60);
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(VISIBILITY_SECONDS + 5);
    private static final Duration ENDED_LIMIT = Duration.ofMinutes(3);

    private final DeployLocalStack.Stack stack;
    private final Report findings = new Report();
    private final Ledger books;
    private final Client client;

    LocalStackFaults(DeployLocalStack.Stack stack) throws InterruptedException {
        this.stack = stack;
        this.books = new Ledger(stack.jdbcUrl());
        this.client = new Client(stack.url(), stack.settings().getOrDefault("ADMIN_TOKEN", ""));
    }

    int run() throws InterruptedException {
        try (Receiver receiver = Receiver.open()) {
            shortenVisibility();
            client.setPrice(
                    Upstream.MODEL,
                    Upstream.NANO_USD_AN_INPUT_TOKEN * 1_000,
                    Upstream.NANO_USD_AN_OUTPUT_TOKEN * 1_000);
            Client.Key key = client.createKey(json -> json.text("name", "faults"));
            var _ = client.createBudget("key_id", key.id(), LIMIT_NANO_USD);
            killed(key, receiver);
            timedOut(key, receiver);
            books.expireHolds();
            boolean swept = sweeping(() -> books.openHolds() == 0);
            findings.expect(swept, "holds are left");
            return findings.conclude(books, stack.upstream()) ? 0 : 1;
        }
    }

    private void killed(Client.Key key, Receiver receiver) throws InterruptedException {
        String job = started(key, receiver, "killed");
        List<ProcessHandle> workers = stack.aws().processes(WORKER);
        findings.expect(!workers.isEmpty(), "no process runs %s", WORKER);
        workers.forEach(ProcessHandle::destroyForcibly);
        judge(job, "killed", "kill -9 of the worker in mid-call", receiver);
    }

    private void timedOut(Client.Key key, Receiver receiver) throws InterruptedException {
        shortenTimeout();
        String job = started(key, receiver, "timeout");
        List<ProcessHandle> workers = stack.aws().processes(WORKER);
        Wait.require(
                "a worker runs into its timeout",
                REACHED_LIMIT,
                () -> workers.stream().anyMatch(worker -> !worker.isAlive()));
        judge(job, "timeout", "a worker past its timeout of " + TIMEOUT_SECONDS + " s", receiver);
    }

    /** A job whose provider works and does not answer. */
    private String started(Client.Key key, Receiver receiver, String budget) throws InterruptedException {
        stack.upstream().hold();
        String job = client.submitted(key, new Client.Ask(budget, 100, 10), receiver.url());
        Wait.require(
                "the provider works",
                REACHED_LIMIT,
                () -> stack.upstream().counted(budget).calls() > 0);
        return job;
    }

    /**
     * The message is visible again by itself, and the sweep enqueues the job of a dead worker; only the lease's minutes are taken
     * away. LocalStack runs no schedules, so the sweep of each minute is invoked here.
     */
    private void judge(String job, String budget, String what, Receiver receiver) throws InterruptedException {
        stack.upstream().release();
        books.expireLeases();
        boolean ended = sweeping(() -> books.outcome(job).isFinal());
        boolean announced =
                ended && Wait.until(REACHED_LIMIT, () -> !receiver.ids(job).isEmpty());
        Ledger.Outcome end = books.outcome(job);
        long calls = stack.upstream().counted(budget).calls();
        long events = receiver.ids(job).stream().distinct().count();
        findings.expect(end.status().equals("succeeded"), "%s: the job is %s", what, end.status());
        findings.expect(calls <= end.attempts(), "%s: %d calls, %d attempts", what, calls, end.attempts());
        findings.expect(end.usage() >= calls, "%s: %d calls, %d in the ledger", what, calls, end.usage());
        findings.expect(announced && events == 1, "%s: announced under %d ids", what, events);
        findings.say(
                "%-45s %s, %d attempts, %d calls, %d in the ledger, %d event",
                what, end.status(), end.attempts(), calls, end.usage(), events);
    }

    private boolean sweeping(BooleanSupplier condition) throws InterruptedException {
        for (long end = System.nanoTime() + ENDED_LIMIT.toNanos(); System.nanoTime() < end; ) {
            if (Wait.until(SWEEP_PAUSE, condition)) {
                return true;
            }
            var _ = stack.aws().invoke(stack.function("SweepFunction"), "{}");
        }
        return false;
    }

    /** In place of the half hour of the template. */
    private void shortenVisibility() throws InterruptedException {
        String prefix = "{\"QueueNamePrefix\":\"" + Sam.STACK + "-JobsQueue\"}";
        Json.Obj queues = stack.aws().call("sqs", "AmazonSQS.ListQueues", prefix);
        for (Json queue : queues.items("QueueUrls")) {
            if (queue instanceof Json.Str(String url)) {
                var _ = stack.aws()
                        .call(
                                "sqs",
                                "AmazonSQS.SetQueueAttributes",
                                "{\"QueueUrl\":\"%s\",\"Attributes\":{\"VisibilityTimeout\":\"%d\"}}"
                                        .formatted(url, VISIBILITY_SECONDS));
            }
        }
    }

    /** In place of the five minutes of the template: a new version behind the alias, as a deploy makes it. */
    private void shortenTimeout() throws InterruptedException {
        String function = stack.function("JobsFunction");
        var _ = stack.aws().lambda("PUT", function, "/configuration", "{\"Timeout\":" + TIMEOUT_SECONDS + "}");
        awaitUpdated(function);
        String version = stack.aws().lambda("POST", function, "/versions", "{}").text("Version");
        awaitUpdated(function);
        var _ = stack.aws().lambda("PUT", function, "/aliases/live", "{\"FunctionVersion\":\"" + version + "\"}");
    }

    private void awaitUpdated(String function) throws InterruptedException {
        for (long end = System.nanoTime() + REACHED_LIMIT.toNanos(); System.nanoTime() < end; Thread.sleep(200)) {
            if ("Successful"
                    .equals(stack.aws()
                            .lambda("GET", function, "/configuration", "")
                            .text("LastUpdateStatus"))) {
                return;
            }
        }
        throw new IllegalStateException(function + " is not updated");
    }
}
