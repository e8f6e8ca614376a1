package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Jobs that several gateways work on. Each must end, ask its provider once for each attempt, and be announced under one id. */
final class ScaleOutJobs {
    /** The lease of a dead worker and the next look at the queue. */
    private static final Duration ENDED_LIMIT = Duration.ofMinutes(4);

    private static final Duration ANNOUNCED_LIMIT = Duration.ofSeconds(60);
    private static final Duration MESSAGE_LIMIT = Duration.ofSeconds(10);
    /** They are sent one after the other, so only one can be at the gateway that is killed. */
    private static final int LOST_MAX = 1;

    private static final long OUTPUT_TOKENS = 100;
    private static final int INPUT_TOKENS = 50;

    private final Environment stage;
    private final Client client;
    private final Receiver receiver;
    private final String name;
    private final Client.Key key;
    private final List<Sent> sent = new ArrayList<>();
    private int tried;

    /** A job that was accepted, and the budget that its calls are counted under. */
    private record Sent(String id, String budget) {}

    ScaleOutJobs(Environment stage, Client client, Receiver receiver, String name) {
        this.stage = stage;
        this.client = client;
        this.receiver = receiver;
        this.name = name;
        this.key = client.createKey(json -> json.text("name", name + "-jobs"));
    }

    /** A submission whose answer is lost in the kill may have been accepted: nothing is said about such a job. */
    void submit(int count) {
        for (int i = 0; i < count; i++) {
            var ask = new Client.Ask(name + "-job-" + tried++, OUTPUT_TOKENS, INPUT_TOKENS);
            Response reply = client.submit(key, ask, receiver.url());
            if (reply.status() == 202) {
                sent.add(new Sent(String.valueOf(reply.json().text("id")), ask.budget()));
            }
        }
    }

    void awaitEnd(Report findings) throws InterruptedException {
        long end = System.nanoTime() + ENDED_LIMIT.toNanos();
        while (!Wait.until(MESSAGE_LIMIT, () -> stage.books().openJobs() == 0) && System.nanoTime() < end) {
            // A message may have gone to the open request of the dead worker: the sweeper would send it again in some
            // minutes.
            stage.books().forgetMessages();
        }
        boolean announced = Wait.until(
                ANNOUNCED_LIMIT,
                () -> sent.stream().noneMatch(job -> receiver.ids(job.id).isEmpty()));
        findings.expect(announced, "%s: not every end of a job was announced", name);
    }

    /** After the holds of the dead gateway have expired: the ledger has them from then on. */
    void judge(Report findings) {
        long again = 0;
        long succeeded = 0;
        for (Sent job : sent) {
            Ledger.Outcome outcome = stage.books().outcome(job.id);
            long calls = stage.upstream().counted(job.budget).calls();
            long events = receiver.ids(job.id).stream().distinct().count();
            again += outcome.attempts() > 1 ? 1 : 0;
            succeeded += outcome.status().equals("succeeded") ? 1 : 0;
            findings.expect(outcome.isFinal(), "%s is %s", job.budget, outcome.status());
            findings.expect(
                    calls <= outcome.usage() && outcome.usage() <= outcome.attempts(),
                    "%s: %d calls, %d in the ledger, %d attempts",
                    job.budget,
                    calls,
                    outcome.usage(),
                    outcome.attempts());
            findings.expect(events == 1, "%s was announced under %d ids", job.budget, events);
        }
        findings.say(
                "%s: %d jobs of %d accepted: %d succeeded, %d with more than one attempt",
                name, sent.size(), tried, succeeded, again);
        findings.expect(succeeded == sent.size(), "%s: %d jobs did not succeed", name, sent.size() - succeeded);
        findings.expect(tried - sent.size() <= LOST_MAX, "%s: too many submissions failed", name);
    }
}
