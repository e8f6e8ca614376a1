package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Receivers whose answer never ends, a byte a second or as fast as it goes, while another receiver waits for events. */
final class SlowReceivers {
    private static final List<String> ENDLESS = List.of("drip-head", "drip-body", "flood-head", "flood-body");
    private static final int OTHERS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What the gateway gives one exchange, and what a busy machine adds. */
    private static final double DRIP_SECONDS_MAX = 15 + 3;

    /** 64 KiB of an answer are read, 256 KiB of all that comes; the rest is what the buffers of both ends hold. */
    private static final long FLOOD_BYTES_MAX = 2 << 20;

    private static final double OTHERS_SECONDS_MAX = 5;

    private final Client client;
    private final Receivers receivers;
    private final Report findings;

    SlowReceivers(Client client, Receivers receivers, Report findings) {
        this.client = client;
        this.receivers = receivers;
        this.findings = findings;
    }

    void play() throws InterruptedException {
        Events slow = Events.of(client, "slow");
        int cutBefore = receivers.cuts().size();
        Map<String, Integer> before = new HashMap<>();
        Map<String, String> jobs = new HashMap<>();
        for (String name : ENDLESS) {
            before.put(name, receivers.received(name).size());
            jobs.put(slow.send(Zone.url(name, "/")), name);
        }
        Wait.require(
                "each is being answered without end",
                LIMIT,
                () -> ENDLESS.stream().allMatch(name -> isCalled(name, before, 1)));
        others();
        Map<String, Events.State> states = slow.await(jobs.keySet(), LIMIT, Events.State::isTried);
        Map<String, String> outcomes = new HashMap<>();
        states.forEach((job, state) -> outcomes.put(jobs.getOrDefault(job, ""), state.outcome()));
        states.values()
                .forEach(state -> findings.expect(state.status().equals("pending"), "an endless answer: %s", state));
        boolean again = Wait.until(LIMIT, () -> ENDLESS.stream().allMatch(name -> isCalled(name, before, 2)));
        findings.expect(again, "an endless answer was not asked for again");
        receivers.cuts().stream().skip(cutBefore).forEach(cut -> judge(cut, outcomes.getOrDefault(cut.name(), "")));
    }

    private boolean isCalled(String name, Map<String, Integer> before, int times) {
        return receivers.received(name).size() >= before.getOrDefault(name, 0) + times;
    }

    private void judge(Receivers.Cut cut, String outcome) {
        findings.say(
                "%-10s cut after %.1f s and %,d bytes; %s, and asked again",
                cut.name(), cut.seconds(), cut.bytes(), outcome);
        findings.expect(cut.seconds() < DRIP_SECONDS_MAX, "%s was held for %.1f s", cut.name(), cut.seconds());
        findings.expect(cut.bytes() < FLOOD_BYTES_MAX, "%s could send %d bytes", cut.name(), cut.bytes());
    }

    /** Each is timed from the job's answer to its event. */
    private void others() throws InterruptedException {
        Events events = Events.of(client, "other");
        int before = receivers.received("good").size();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            String job = events.send(Zone.url("good", "/" + i));
            long submitted = System.nanoTime();
            int wanted = before + i + 1;
            boolean came = Wait.until(LIMIT, () -> receivers.received("good").size() >= wanted);
            findings.expect(came, "while others drip, %s never came", job);
            seconds.add((System.nanoTime() - submitted) / 1e9);
        }
        double slowest = seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        findings.say("meanwhile %d events of others came within %.2f s each", OTHERS, slowest);
        findings.expect(slowest < OTHERS_SECONDS_MAX, "an event of another key took %.1f s", slowest);
    }
}
