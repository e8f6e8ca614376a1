package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.RateLimits;
import aigateway.kernel.RequestId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes from the limits of its key.
 *
 * @param version of the key as the caller knows it
 * @param requestId the id of the call, under which its permit is kept
 * @param tokens that the call is expected to use
 * @param rules the limits that apply; none if only the version is checked
 * @param streams whether the reply is a stream, which may take much longer
 */
public record LimitRequest(
        KeyId key, long version, RequestId requestId, long tokens, List<Rule> rules, boolean streams) {
    private static final RequestId NO_CALL = new RequestId("");

    public LimitRequest {
        rules = List.copyOf(rules);
    }

    /** A call under a key's limits. */
    public static LimitRequest call(
            KeyId key, long version, KeyLimits limits, String model, long tokens, RequestId requestId) {
        return new LimitRequest(key, version, requestId, tokens, rules(limits, model), false);
    }

    public LimitRequest streaming(boolean streams) {
        return new LimitRequest(key, version, requestId, tokens, rules, streams);
    }

    /** Checks only whether the key is still the version that the caller knows. */
    public static LimitRequest versionOnly(KeyId key, long version) {
        return new LimitRequest(key, version, NO_CALL, 0, List.of(), false);
    }

    /** For a key that was just read from the database: no version can be newer. */
    public LimitRequest ofNewestVersion() {
        return new LimitRequest(key, Long.MAX_VALUE, requestId, tokens, rules, streams);
    }

    /** Whether no limit applies. */
    public boolean isFree() {
        return rules.isEmpty();
    }

    long cost(Rule rule) {
        return rule.kind() == Rule.Kind.TOKENS ? tokens : 1;
    }

    /** The smallest token limit that applies to a model, which no single request may exceed; null for none. */
    public static @Nullable Long tokensMax(KeyLimits limits, String model) {
        return rules(limits, model).stream()
                .filter(rule -> rule.kind() == Rule.Kind.TOKENS)
                .map(Rule::limit)
                .min(Long::compare)
                .orElse(null);
    }

    private static List<Rule> rules(KeyLimits limits, String model) {
        if (limits.equals(KeyLimits.NONE)) {
            return List.of();
        }
        List<Rule> rules = new ArrayList<>(6);
        add(rules, null, limits.all());
        limits.of(model).ifPresent(entry -> add(rules, entry.pattern(), entry.limits()));
        return rules;
    }

    private static void add(List<Rule> rules, @Nullable String pattern, RateLimits limits) {
        add(rules, Rule.Kind.REQUESTS, pattern, limits.requestsPerMinute());
        add(rules, Rule.Kind.TOKENS, pattern, limits.tokensPerMinute());
        add(rules, Rule.Kind.PARALLEL, pattern, limits.parallel());
    }

    private static void add(List<Rule> rules, Rule.Kind kind, @Nullable String pattern, @Nullable Long limit) {
        if (limit != null) {
            rules.add(new Rule(kind, pattern, limit));
        }
    }
}
