package aigateway.admin;

import aigateway.http.SourceAddress;
import aigateway.http.TokenBuckets;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.people.Access;
import aigateway.people.TokenAccess;
import aigateway.people.TokenText;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import aigateway.secrets.TokenCheck;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the tokens of the admin API and of /metrics: those of the settings, and those of people. Wrong ones are limited by
 * address, by network and in all: beyond that a token is neither compared nor looked up, unless this process has seen it to be
 * right before. So guessing is slow, costs the database little, and keeps out no administrator at work. Each refusal is counted,
 * and logged with its source as long as the limits last; sums of wrong tokens are security events.
 *
 * <p>Round trips: none for the tokens of the settings; those of {@link TokenAccess} for a person's.
 */
public final class OperatorTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorTokens.class);

    /** The name of a person's token in security events. */
    private static final String PERSON_TOKEN = "PERSON_TOKEN";
    /** Tokens of people that were right before; of more, the oldest are limited like unknown ones. */
    private static final int PROVEN_MAX = 10_000;

    private final Secrets secrets;
    private final Function<String, Optional<Access>> people;
    private final RefusedTokens events;
    private final TokenBuckets addresses;
    private final TokenBuckets networks;
    private final TokenBuckets all;
    private final TokenBuckets missingLogged;
    private final Map<SecretName, String> proven = new ConcurrentHashMap<>();
    private final Cache<String, Boolean> provenOfPeople =
            Caffeine.newBuilder().maximumSize(PROVEN_MAX).build();
    private final Map<String, LongAdder> refused = new TreeMap<>();

    /**
     * @param people finds the access of a person's token, as {@link TokenAccess} does
     */
    public OperatorTokens(
            Secrets secrets, Function<String, Optional<Access>> people, RefusedTokens events, InstantSource clock) {
        this.secrets = secrets;
        this.people = people;
        this.events = events;
        addresses = new TokenBuckets(clock, 60, Duration.ofSeconds(1));
        networks = new TokenBuckets(clock, 120, Duration.ofMillis(500));
        all = new TokenBuckets(clock, 300, Duration.ofMillis(100));
        missingLogged = new TokenBuckets(clock, 10, Duration.ofSeconds(1));
        refused.put(SecretName.ADMIN_TOKEN.name(), new LongAdder());
        refused.put(SecretName.METRICS_TOKEN.name(), new LongAdder());
        refused.put(PERSON_TOKEN, new LongAdder());
    }

    /**
     * What the bearer of a token may do in the admin API.
     *
     * @param presented the admin token or that of a person; empty when the request has none
     */
    public Result<Access> access(Optional<String> presented, String source) {
        return presented
                .filter(TokenText::isMeant)
                .map(token -> ofPerson(token, source))
                .orElseGet(() -> refusal(SecretName.ADMIN_TOKEN, presented, source)
                        .<Result<Access>>map(Result::refused)
                        .orElseGet(() -> Result.ok(Access.ADMIN_TOKEN)));
    }

    private Result<Access> ofPerson(String token, String source) {
        String digest = digest(token);
        long wait = provenOfPeople.getIfPresent(digest) == null ? take(source) : 0;
        if (wait > 0) {
            return Result.refused(limited(PERSON_TOKEN, wait));
        }
        return people.apply(token)
                .map(access -> {
                    provenOfPeople.put(digest, true);
                    return Result.ok(access);
                })
                .orElseGet(() -> {
                    provenOfPeople.invalidate(digest);
                    return Result.refused(wrong(PERSON_TOKEN, source));
                });
    }

    /**
     * @param name ADMIN_TOKEN or METRICS_TOKEN
     * @param presented empty when the request has none
     * @return why it is refused; empty when it is right
     */
    public Optional<Problem> refusal(SecretName name, Optional<String> presented, String source) {
        if (presented.filter(token -> !token.isEmpty()).isEmpty()) {
            count(name.name());
            if (missingLogged.take("") == 0) {
                log(name.name(), source, "missing");
            }
            return Optional.of(Problem.invalidAdminToken());
        }
        String digest = digest(presented.get());
        long wait = digest.equals(proven.get(name)) ? 0 : take(source);
        if (wait > 0) {
            return Optional.of(limited(name.name(), wait));
        }
        if (TokenCheck.matches(secrets, name, presented)) {
            proven.put(name, digest);
            return Optional.empty();
        }
        proven.remove(name, digest);
        return Optional.of(wrong(name.name(), source));
    }

    private Problem limited(String name, long waitMillis) {
        count(name);
        events.note(name);
        return Problem.tooManyFailures(Math.ceilDiv(waitMillis, 1000));
    }

    private Problem wrong(String name, String source) {
        count(name);
        log(name, source, "wrong");
        events.note(name);
        return Problem.invalidAdminToken();
    }

    /** How often each token was refused in this process: {@code admin}, {@code metrics}, {@code person}. */
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

    private void count(String name) {
        LongAdder count = refused.get(name);
        if (count == null) {
            throw new IllegalArgumentException("not a token: " + name);
        }
        count.increment();
    }

    private static void log(String name, String source, String reason) {
        LOG.atWarn()
                .addKeyValue("token", word(name))
                .addKeyValue("source", source)
                .addKeyValue("reason", reason)
                .log("admin_refused");
    }

    private static String word(String name) {
        return name.replace("_TOKEN", "").toLowerCase(Locale.ROOT);
    }

    private static String digest(String token) {
        return HexFormat.of().formatHex(Hmac.of(new byte[] {1}, token));
    }
}
