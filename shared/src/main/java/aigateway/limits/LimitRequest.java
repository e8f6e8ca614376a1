package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.RateLimits;
import aigateway.kernel.RequestId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes from the limits of its key and of the key's team.
 *
 * @param version of the key as the caller knows it
 * @param team as the caller knows it; null for a key of no team
 * @param requestId the id of the call, under which its permit is kept
 * @param tokens that the call is expected to use
 * @param rules the limits that apply; none if only the versions are checked
 * @param streams whether the reply is a stream, which may take much longer
 */
public record LimitRequest(
        KeyId key,
        long version,
        @Nullable KeyTeam team,
        RequestId requestId,
        long tokens,
        List<Rule> rules,
        boolean streams) {
    private static final RequestId NO_CALL = new RequestId("");
    /** No version can be newer. */
    private static final long NEWEST = Long.MAX_VALUE;

    public LimitRequest {
        rules = List.copyOf(rules);
    }

    /** A call under the limits of a key and of its team. */
    public static LimitRequest call(
            KeyId key,
            long version,
            KeyLimits limits,
            @Nullable KeyTeam team,
            String model,
            long tokens,
            RequestId requestId) {
        return new LimitRequest(key, version, team, requestId, tokens, rules(limits, team, model), false);
    }

    /**
     * One of so many a minute that a key may do of something.
     *
     * @param what it is, as the refusal names it
     */
    public static LimitRequest perMinute(KeyId key, String what, int limit) {
        List<Rule> rules = List.of(new Rule(Rule.Kind.REQUESTS, null, what, limit));
        return new LimitRequest(key, NEWEST, null, NO_CALL, 0, rules, false);
    }

    public LimitRequest streaming(boolean streams) {
        return new LimitRequest(key, version, team, requestId, tokens, rules, streams);
    }

    /** Checks only whether the key and its team are still the versions that the caller knows. */
    public static LimitRequest versionOnly(KeyId key, long version, @Nullable KeyTeam team) {
        return new LimitRequest(key, version, team, NO_CALL, 0, List.of(), false);
    }

    /** For a key that was just read from the database: no version can be newer. */
    public LimitRequest ofNewestVersion() {
        KeyTeam newest = team == null ? null : new KeyTeam(team.id(), team.name(), team.limits(), NEWEST);
        return new LimitRequest(key, NEWEST, newest, requestId, tokens, rules, streams);
    }

    boolean isOfNewestVersion() {
        return version == NEWEST && (team == null || team.version() == NEWEST);
    }

    /** The key, or the team that it is in, with whose limits its own are in one slot. */
    String owner() {
        return team == null ? key.value() : team.id().value();
    }

    /** The name of the version of its key. */
    String versionName() {
        return CountNames.versionOf(key, team == null ? null : team.id());
    }

    /** Whether no limit applies. */
    public boolean isFree() {
        return rules.isEmpty();
    }

    long cost(Rule rule) {
        return rule.kind() == Rule.Kind.TOKENS ? tokens : 1;
    }

    /** The names of the counts of its rules, in their order. */
    List<String> names() {
        return rules.stream().map(this::name).toList();
    }

    /** The name of a rule's count: the calls that share the limit have the same. */
    String name(Rule rule) {
        return rule.team() == null
                ? CountNames.ofKey(key, team == null ? null : team.id(), rule.name())
                : CountNames.ofTeam(rule.team().id(), rule.name());
    }

    /** The smallest token limit that applies to a model, which no single request may exceed; null for none. */
    public static @Nullable Long tokensMax(KeyLimits limits, @Nullable KeyTeam team, String model) {
        return rules(limits, team, model).stream()
                .filter(rule -> rule.kind() == Rule.Kind.TOKENS)
                .map(Rule::limit)
                .min(Long::compare)
                .orElse(null);
    }

    private static List<Rule> rules(KeyLimits limits, @Nullable KeyTeam team, String model) {
        boolean teamHasNone = team == null || team.limits().equals(KeyLimits.NONE);
        if (limits.equals(KeyLimits.NONE) && teamHasNone) {
            return List.of();
        }
        List<Rule> rules = new ArrayList<>(6);
        add(rules, null, limits, model);
        if (team != null) {
            add(rules, team, team.limits(), model);
        }
        return rules;
    }

    private static void add(List<Rule> rules, @Nullable KeyTeam team, KeyLimits limits, String model) {
        add(rules, team, null, limits.all());
        limits.of(model).ifPresent(entry -> add(rules, team, entry.pattern(), entry.limits()));
    }

    private static void add(List<Rule> rules, @Nullable KeyTeam team, @Nullable String pattern, RateLimits limits) {
        add(rules, Rule.Kind.REQUESTS, team, pattern, limits.requestsPerMinute());
        add(rules, Rule.Kind.TOKENS, team, pattern, limits.tokensPerMinute());
        add(rules, Rule.Kind.PARALLEL, team, pattern, limits.parallel());
    }

    private static void add(
            List<Rule> rules, Rule.Kind kind, @Nullable KeyTeam team, @Nullable String pattern, @Nullable Long limit) {
        if (limit != null) {
            rules.add(new Rule(kind, team, pattern, limit));
        }
    }
}
