package aigateway.admin;

import aigateway.http.SourceAddress;
import aigateway.http.TokenBuckets;
import aigateway.kernel.Problem;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import aigateway.secrets.TokenCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the tokens of the admin API and of /metrics. Wrong ones are limited by address, by network and in all: beyond that a
 * token is not even compared, unless this process has seen it to be right before. So guessing is slow, and keeps out no
 * administrator at work. Each refusal is counted, and logged with its source as long as the limits last; sums of wrong tokens
 * are security events.
 */
public final class OperatorTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorTokens.class);

    private final Secrets secrets;
    private final RefusedTokens events;
    private final TokenBuckets addresses;
    private final TokenBuckets networks;
    private final TokenBuckets all;
    private final TokenBuckets missingLogged;
    private final Map<SecretName, String> proven = new ConcurrentHashMap<>();
    private final Map<SecretName, LongAdder> refused = new EnumMap<>(SecretName.class);

    public OperatorTokens(Secrets secrets, RefusedTokens events, InstantSource clock) {
        this.secrets = secrets;
        this.events = events;
        addresses = new TokenBuckets(clock, 60, Duration.ofSeconds(1));
        networks = new TokenBuckets(clock, 120, Duration.ofMillis(500));
        all = new TokenBuckets(clock, 300, Duration.ofMillis(100));
        missingLogged = new TokenBuckets(clock, 10, Duration.ofSeconds(1));
        refused.put(SecretName.ADMIN_TOKEN, new LongAdder());
        refused.put(SecretName.METRICS_TOKEN, new LongAdder());
    }

    /**
     * @param name ADMIN_TOKEN or METRICS_TOKEN
     * @param presented empty when the request has none
     * @return why it is refused; empty when it is right
     */
    public Optional<Problem> refusal(SecretName name, Optional<String> presented, String source) {
        if (presented.filter(token -> !token.isEmpty()).isEmpty()) {
            count(name);
            if (missingLogged.take("") == 0) {
                log(name, source, "missing");
            }
            return Optional.of(Problem.invalidAdminToken());
        }
        String digest = digest(presented.get());
        long wait = digest.equals(proven.get(name)) ? 0 : take(source);
        if (wait > 0) {
            count(name);
            events.note(name);
            return Optional.of(Problem.tooManyFailures(Math.ceilDiv(wait, 1000)));
        }
        if (TokenCheck.matches(secrets, name, presented)) {
            proven.put(name, digest);
            return Optional.empty();
        }
        proven.remove(name, digest);
        count(name);
        log(name, source, "wrong");
        events.note(name);
        return Optional.of(Problem.invalidAdminToken());
    }

    /** How often each token was refused in this process: {@code admin}, {@code metrics}. */
    public Map<String, Long> refusals() {
        Map<String, Long> totals = new TreeMap<>();
        refused.forEach((name, count) -> totals.put(word(name), count.sum()));
        return totals;
    }

    private long take(String source) {
        var groups = SourceAddress.groups(source);
        long wait = addresses.take(groups.getFirst());
        if (wait == 0) {
            wait = networks.take(groups.getLast());
        }
        return wait == 0 ? all.take("") : wait;
    }

    private void count(SecretName name) {
        LongAdder count = refused.get(name);
        if (count == null) {
            throw new IllegalArgumentException("not a token: " + name);
        }
        count.increment();
    }

    private static void log(SecretName name, String source, String reason) {
        LOG.atWarn()
                .addKeyValue("token", word(name))
                .addKeyValue("source", source)
                .addKeyValue("reason", reason)
                .log("admin_refused");
    }

    private static String word(SecretName name) {
        return name.name().replace("_TOKEN", "").toLowerCase(Locale.ROOT);
    }

    private static String digest(String token) {
        return HexFormat.of().formatHex(Hmac.of(new byte[] {1}, token));
    }
}
