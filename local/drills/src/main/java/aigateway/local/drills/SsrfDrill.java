package aigateway.local.drills;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Webhooks to everything that is not public: spelled in the URL, behind a name, behind a redirect, behind a name that changes
 * its mind.
 * Something listens at every address, and only the good ones may be connected to.
 */
final class SsrfDrill implements Drill {
    private static final String REFUSED = "address not allowed";
    private static final List<Integer> REDIRECTIONS = List.of(301, 302, 303, 307, 308);
    private static final int REBINDING_EVENTS = 24;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        OwnNetwork.open(stage.folder());
        Certificate certificate = Certificate.of(Zone.DOMAIN, stage.folder());
        var receivers = new Receivers(certificate.server(), Spellings.REDIRECTS);
        var zone = new Zone(plan.rounds());
        try (var server = NameServer.start(zone.names());
                var listeners = Listeners.open(Zone.GOOD, receivers::serve)) {
            listeners.check(Spellings.ADDRESSES, findings);
            // The JVM keeps a name for 30 s. Without that the next attempt finds what it means by then, as it would
            // minutes later.
            String options = certificate.trustingOptions() + " -Dsun.net.inetaddr.ttl=0";
            Client client = stage.gateways(List.of(Map.of("JDK_JAVA_OPTIONS", options)))
                    .getFirst()
                    .client();
            for (int round = 1; round <= plan.rounds(); round++) {
                good(Events.of(client, "good"), receivers, findings);
                spelled(Events.of(client, "spelled"), findings);
                named(Events.of(client, "named"), findings);
                redirected(Events.of(client, "redirected"), receivers, findings);
                rebound(Events.of(client, "rebound"), zone, findings);
                turned(Events.of(client, "turned"), zone, round, findings);
                new SlowReceivers(client, receivers, findings).play();
                List<String> trapped = listeners.trapped();
                findings.say("round %d: %d connections to what is refused", round, trapped.size());
                findings.expect(trapped.isEmpty(), "round %d: connected to %s", round, trapped);
            }
            findings.say("unexpected names that were resolved: %s", server.unexpectedNames());
        }
    }

    private static void good(Events events, Receivers receivers, Report findings) throws InterruptedException {
        for (String name : List.of("good", "good6", "mixed")) {
            int before = receivers.received(name).size();
            String job = events.send(Zone.url(name, "/hook"));
            Events.State state = tried(events, List.of(job)).getOrDefault(job, Events.State.NONE);
            List<Received> received = receivers.received(name);
            boolean once = received.size() == before + 1;
            boolean signed = once && events.signed(received.getLast());
            findings.say(
                    "%-6s %s, received %d times, signature %s",
                    name, state, received.size() - before, signed ? "valid" : "INVALID");
            findings.expect(state.isDelivered() && signed, "%s: not delivered", name);
        }
    }

    /** A URL is refused with the job; where it is not, its event must not arrive. */
    private static void spelled(Events events, Report findings) throws InterruptedException {
        Map<String, String> taken = new LinkedHashMap<>();
        int refused = 0;
        for (String url : Spellings.URLS) {
            Response reply = events.submit(url);
            if (reply.status() == 202) {
                taken.put(Events.id(reply), url);
            } else {
                refused++;
                findings.expect(reply.status() == 400, "%s was answered %d", url, reply.status());
            }
        }
        Map<String, Events.State> states = tried(events, taken.keySet());
        Map<String, String> outcomes = new TreeMap<>();
        states.forEach((job, state) -> outcomes.put(taken.getOrDefault(job, ""), state.outcome()));
        findings.say(
                "spelled: %d URLs: %d refused with 400; taken, and then: %s", Spellings.URLS.size(), refused, outcomes);
        expectNotDelivered("spelled", states, findings);
    }

    private static void named(Events events, Report findings) throws InterruptedException {
        List<String> jobs = IntStream.range(0, Spellings.ADDRESSES.size())
                .mapToObj(i -> events.send(Zone.url(Zone.refused(i), "/")))
                .toList();
        Map<String, Events.State> states = tried(events, jobs);
        findings.say("named: %d names for refused addresses: %s", jobs.size(), counted(states));
        expectNotDelivered("named", states, findings);
        for (int i = 0; i < jobs.size(); i++) {
            Events.State state = states.getOrDefault(jobs.get(i), Events.State.NONE);
            findings.expect(
                    state.outcome().equals(REFUSED),
                    "a name for %s: %s",
                    Spellings.ADDRESSES.get(i).text(),
                    state);
        }
    }

    private static void redirected(Events events, Receivers receivers, Report findings) throws InterruptedException {
        long before = redirected(receivers);
        Map<String, Integer> jobs = new HashMap<>();
        for (int status : REDIRECTIONS) {
            for (int i = 0; i < Spellings.REDIRECTS.size(); i++) {
                jobs.put(events.send(Zone.url("redirect", "/" + status + "/" + i)), status);
            }
        }
        Map<String, Events.State> states = tried(events, jobs.keySet());
        long came = redirected(receivers) - before;
        findings.say("redirected: %d events, of which %d came; %s", jobs.size(), came, counted(states));
        findings.expect(came == jobs.size(), "only %d were redirected", came);
        states.forEach((job, state) -> findings.expect(
                state.outcome().equals(Integer.toString(jobs.getOrDefault(job, 0))), "a redirect: %s", state));
    }

    /** A name that is good or refused by turns: where it is good the event may arrive, and nowhere else. */
    private static void rebound(Events events, Zone zone, Report findings) throws InterruptedException {
        int before = zone.lookups("rebind");
        List<String> jobs = IntStream.range(0, REBINDING_EVENTS)
                .mapToObj(_ -> events.send(Zone.url("rebind", "/")))
                .toList();
        Map<String, Integer> outcomes = counted(tried(events, jobs));
        findings.say("rebinding: %d events, %d lookups: %s", jobs.size(), zone.lookups("rebind") - before, outcomes);
        findings.expect(outcomes.keySet().equals(Set.of("200", REFUSED)), "a name that changes its mind: %s", outcomes);
    }

    /** A name that is good at the first attempt, which its receiver does not accept, and refused at the second. */
    private static void turned(Events events, Zone zone, int round, Report findings) throws InterruptedException {
        Map<String, String> jobs = new HashMap<>();
        Zone.turned(round).forEach(name -> jobs.put(events.send(Zone.url(name, "/")), name));
        Map<String, Events.State> states = events.await(
                jobs.keySet(),
                LIMIT,
                state -> state.attempts() > 1 && state.outcome().equals(REFUSED));
        int lookups = jobs.values().stream().mapToInt(zone::lookups).sum();
        findings.say(
                "turned: %d names that are refused at the second attempt, %d lookups: %s",
                jobs.size(), lookups, counted(states));
        findings.expect(lookups >= 2 * jobs.size(), "a second attempt looked no name up: %d lookups", lookups);
        states.values()
                .forEach(state -> findings.expect(
                        state.attempts() > 1 && state.outcome().equals(REFUSED), "a turned name: %s", state));
    }

    private static long redirected(Receivers receivers) {
        return receivers.received("redirect").stream()
                .map(each -> each.headers().get("webhook-id"))
                .distinct()
                .count();
    }

    private static Map<String, Events.State> tried(Events events, Collection<String> jobs) throws InterruptedException {
        return events.await(jobs, LIMIT, Events.State::isTried);
    }

    private static Map<String, Integer> counted(Map<String, Events.State> states) {
        Map<String, Integer> counts = new TreeMap<>();
        states.values().forEach(state -> counts.merge(state.outcome(), 1, Integer::sum));
        return counts;
    }

    private static void expectNotDelivered(String what, Map<String, Events.State> states, Report findings) {
        states.forEach((_, state) -> {
            findings.expect(state.isTried(), "%s: an event was never tried", what);
            findings.expect(!state.isDelivered(), "%s: delivered", what);
        });
    }
}
