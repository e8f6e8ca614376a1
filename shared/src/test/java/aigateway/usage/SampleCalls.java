package aigateway.usage;

import aigateway.kernel.FaultDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls of all kinds in the ledger, and what they are in plain Java. */
final class SampleCalls {
    static final String TEAM_A = "team_" + "a".repeat(32);
    static final String TEAM_B = "team_" + "b".repeat(32);
    static final List<String> KEYS = List.of("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc");
    static final List<String> MODELS = List.of("m1", "m2", "m3");
    static final List<String> PROVIDERS = List.of("openai", "anthropic");
    static final List<String> ENDPOINTS = List.of("responses", "embeddings");
    static final List<@Nullable String> TEAMS = Arrays.asList(TEAM_A, TEAM_B, null);
    static final List<@Nullable String> JOBS = Arrays.asList("job_" + "1".repeat(32), null, null);
    static final List<List<String>> TAGS =
            List.of(List.of(), List.of("team:x"), List.of("team:x", "customer=a"), List.of("user=0123456789abcdef"));
    static final List<@Nullable Integer> STATUSES = Arrays.asList(200, 200, 400, 429, 502, null);
    static final List<@Nullable String> CODES = Arrays.asList("provider_error", "unavailable", "invalid_value");

    private final Random random;
    private final LedgerRows rows;

    SampleCalls(Random random, LedgerRows rows) {
        this.random = random;
        this.rows = rows;
    }

    record Attempt(
            String provider,
            String model,
            String outcome,
            @Nullable Long cost,
            @Nullable Long correction) {}

    record Call(
            String id,
            String key,
            @Nullable String team,
            String endpoint,
            @Nullable String job,
            List<String> tags,
            @Nullable String asked,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable Long millis,
            List<Attempt> attempts) {
        long time() {
            return HexFormat.fromHexDigitsToLong(id, 4, 16);
        }

        boolean matches(RequestQuery.Filter filter) {
            return fits(filter.key(), key)
                    && (filter.team() == null
                            || Objects.requireNonNullElse(team, "none").equals(filter.team()))
                    && (filter.model() == null
                            || filter.model().equals(asked)
                            || attempts.stream().anyMatch(each -> each.model.equals(filter.model())))
                    && (filter.provider() == null
                            || attempts.stream().anyMatch(each -> each.provider.equals(filter.provider())))
                    && (filter.statusMin() == null || (status != null && status >= filter.statusMin()))
                    && (filter.statusMax() == null || (status != null && status <= filter.statusMax()))
                    && fits(filter.code(), code)
                    && fits(filter.fault(), FaultDomain.of(attempts.getLast().outcome, status, code))
                    && (filter.outcome() == null
                            || attempts.stream().anyMatch(each -> each.outcome.equals(filter.outcome())))
                    && fits(filter.endpoint(), endpoint)
                    && (filter.tag() == null || tags.contains(filter.tag()))
                    && (filter.user() == null || tags.contains("user=" + filter.user()))
                    && fits(filter.job(), job)
                    && (filter.costMin() == null
                            || (cost() != null && cost() >= filter.costMin().nanoUsd()))
                    && (filter.millisMin() == null || (millis != null && millis >= filter.millisMin()));
        }

        private static boolean fits(@Nullable Object wanted, @Nullable Object found) {
            return wanted == null || wanted.equals(found);
        }

        @Nullable
        Long cost() {
            return attempts.stream()
                    .map(each -> each.cost == null ? null : each.cost + (each.correction == null ? 0 : each.correction))
                    .filter(Objects::nonNull)
                    .reduce(Long::sum)
                    .orElse(null);
        }
    }

    /** Enters a call of this id, whatever it is like. */
    Call add(String id) {
        Call call = call(id);
        enter(call);
        return call;
    }

    private Call call(String id) {
        Integer status = any(STATUSES);
        List<Attempt> attempts = new ArrayList<>();
        int kind = random.nextInt(10);
        if (kind == 0 && status != null) {
            attempts.add(new Attempt(any(PROVIDERS), any(MODELS), "cached", 0L, null));
        }
        while (attempts.isEmpty() || (attempts.getFirst().outcome.equals("settled") && random.nextInt(4) == 0)) {
            String outcome = any(List.of("settled", "settled", "voided", "charged"));
            Long cost = outcome.equals("voided") ? Long.valueOf(0) : any(Arrays.asList(5L, 1_000L, 70_000L, null));
            boolean corrected = outcome.equals("charged") && cost != null && random.nextBoolean();
            attempts.add(new Attempt(
                    any(PROVIDERS), any(MODELS), outcome, cost, corrected ? Long.valueOf(-cost / 2) : null));
        }
        return new Call(
                id,
                any(KEYS),
                any(TEAMS),
                any(ENDPOINTS),
                any(JOBS),
                any(TAGS),
                status == null ? null : any(MODELS),
                status,
                status != null && status >= 400 ? any(CODES) : null,
                status == null ? null : Long.valueOf(random.nextInt(3_000)),
                attempts);
    }

    private void enter(Call call) {
        for (int i = 0; i < call.attempts.size(); i++) {
            Attempt attempt = call.attempts.get(i);
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("attempt", attempt.outcome.equals("cached") ? 0 : i + 1);
            row.put("key_id", call.key);
            row.put("team_id", call.team);
            row.put("endpoint", call.endpoint);
            row.put("job_id", call.job);
            row.put("tags", call.tags);
            row.put("provider", attempt.provider);
            row.put("model", attempt.model);
            row.put("outcome", attempt.outcome);
            row.put("cost_nano_usd", attempt.cost);
            if (i == call.attempts.size() - 1) {
                row.put("asked_model", call.asked);
                row.put("status", call.status);
                row.put("code", call.code);
                row.put("call_millis", call.millis);
            }
            rows.add(call.id, row);
            if (attempt.correction != null) {
                Map<String, @Nullable Object> entry = new HashMap<>(row);
                entry.keySet().removeAll(Set.of("asked_model", "status", "code", "call_millis"));
                entry.put("entry", 1);
                entry.put("outcome", "settled");
                entry.put("cost_nano_usd", attempt.correction);
                rows.add(call.id, entry);
            }
        }
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
