package aigateway.local.drills;

import aigateway.json.Json;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client's events: jobs that ask for a webhook, and what the gateway says became of it. */
final class Events {
    private static final long POLL_MILLIS = 250;
    private static final Client.Ask ASK = new Client.Ask("events", 1, 1);

    private final Client client;
    private final Client.Key key;

    /**
     * Of one event.
     *
     * @param outcome of the last attempt: a status or a short class; empty before the first has ended
     */
    record State(String status, int attempts, String outcome) {
        /** Before there is one. */
        static final State NONE = new State("none", 0, "");

        boolean isTried() {
            return !outcome.isEmpty();
        }

        boolean isDelivered() {
            return status.equals("delivered");
        }
    }

    private Events(Client client, Client.Key key) {
        this.client = client;
        this.key = key;
    }

    /** With a key of its own. */
    static Events of(Client client, String name) {
        return new Events(client, client.createKey(json -> json.text("name", name)));
    }

    boolean signed(Received event) {
        return event.isSignedWith(key.webhookSecret());
    }

    /** Submits a job with a webhook to this URL. */
    Response submit(String url) {
        return client.submit(key, ASK, url);
    }

    /** The same for a URL that must be taken; answers the job's id. */
    String send(String url) {
        Response reply = submit(url);
        if (reply.status() != 202) {
            throw new IllegalStateException("a job for " + url + " was answered " + reply.status());
        }
        return id(reply);
    }

    static String id(Response accepted) {
        return String.valueOf(accepted.json().text("id"));
    }

    /** Waits until it is so of the event of each of these jobs; answers them as they are then, or when the time is up. */
    Map<String, State> await(Collection<String> jobs, Duration limit, Predicate<State> condition)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Map<String, State> states = states();
        while (System.nanoTime() < end
                && !jobs.stream().allMatch(job -> condition.test(states.getOrDefault(job, State.NONE)))) {
            Thread.sleep(POLL_MILLIS);
            states.putAll(states());
        }
        Map<String, State> asked = new HashMap<>();
        jobs.forEach(job -> asked.put(job, states.getOrDefault(job, State.NONE)));
        return asked;
    }

    private Map<String, State> states() {
        Map<String, State> states = new HashMap<>();
        @Nullable String after = null;
        do {
            Json.Obj page = client.deliveries(key, after);
            for (Json each : page.items("data")) {
                if (each instanceof Json.Obj event) {
                    String outcome = event.text("last_outcome");
                    states.put(
                            String.valueOf(event.text("job_id")),
                            new State(
                                    String.valueOf(event.text("status")),
                                    (int) event.integer("attempts", 0),
                                    outcome == null ? "" : outcome));
                }
            }
            boolean more = page.members().get("has_more") instanceof Json.Bool(boolean value) && value;
            after = more ? page.text("last_id") : null;
        } while (after != null);
        return states;
    }
}
