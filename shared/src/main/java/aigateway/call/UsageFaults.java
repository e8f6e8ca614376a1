package aigateway.call;

import aigateway.kernel.Tokens;
import aigateway.providers.Provider;
import aigateway.providers.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What providers report wrongly about their usage, as this process has seen it. All of it is logged; that a provider wrote more
 * than its output cap is remembered too, because no later cap can be relied on. Providers are configured, so there are few.
 */
public final class UsageFaults {
    private static final Logger LOG = LoggerFactory.getLogger(UsageFaults.class);

    private final Set<String> breakCaps = ConcurrentHashMap.newKeySet();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<String>> tiers = new ConcurrentHashMap<>();

    /**
     * What was seen of a provider.
     *
     * @param keepsCaps whether it has kept to each output cap
     * @param tiers at which it has served
     */
    record Seen(boolean keepsCaps, Set<String> tiers) {
        static final Seen NOTHING = new Seen(true, Set.of());
    }

    Seen seen(Provider provider) {
        return new Seen(!breakCaps.contains(provider.name()), tiers.getOrDefault(provider.name(), Set.of()));
    }

    /** Remembers at which tiers a provider serves: its own settings may choose one that no request names. */
    void servedAt(Attempt attempt, List<String> served) {
        if (!served.isEmpty()) {
            tiers.computeIfAbsent(attempt.target().provider().name(), _ -> ConcurrentHashMap.newKeySet())
                    .addAll(served);
        }
    }

    /**
     * Compares what a provider wrote with the cap that it was sent.
     *
     * @param cap of all choices together
     */
    void checkCap(Attempt attempt, long cap, Tokens tokens) {
        if (tokens.output() > cap) {
            breakCaps.add(attempt.target().provider().name());
            LOG.atWarn()
                    .addKeyValue("request_id", attempt.call().request())
                    .addKeyValue("provider", attempt.target().provider().name())
                    .addKeyValue("model", attempt.target().model())
                    .addKeyValue("cap_tokens", cap)
                    .addKeyValue("output_tokens", tokens.output())
                    .log("output_cap_exceeded");
        }
    }

    /** A whole reply had no usage, or one that cannot be read. Logged once for each provider: each such call costs its hold. */
    void unreadable(Attempt attempt) {
        Target target = attempt.target();
        if (unreadable.add(target.provider().name())) {
            LOG.atWarn()
                    .addKeyValue("request_id", attempt.call().request())
                    .addKeyValue("provider", target.provider().name())
                    .addKeyValue("model", target.model())
                    .log("usage_unreadable");
        }
    }

    /** The total of a usage is not the sum of its counts; the larger reading is charged. */
    void unexplained(Attempt attempt, Tokens tokens) {
        LOG.atWarn()
                .addKeyValue("request_id", attempt.call().request())
                .addKeyValue("provider", attempt.target().provider().name())
                .addKeyValue("model", attempt.target().model())
                .addKeyValue("tokens", tokens.total())
                .log("usage_unexplained");
    }
}
