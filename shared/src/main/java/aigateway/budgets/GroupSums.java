package aigateway.budgets;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.FaultDomain;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Word;
import aigateway.postgres.RowArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group of settlements adds to the sums by hour, tag and latency, as the functions usage_sums, tag_sums and latency_sums
 * of the database would.
 */
final class GroupSums {
    /** Up to these milliseconds; the last place but one counts what took longer, and the last one adds up all milliseconds. */
    private static final long[] BOUNDS_MILLIS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000
    };

    private static final int PLACES = BOUNDS_MILLIS.length + 2;
    /** Total, provider, own, first token. */
    private static final int TIMES = 4;

    private final Map<List<String>, long[]> hours = new LinkedHashMap<>();
    private final Map<List<String>, long[]> tags = new LinkedHashMap<>();
    private final Map<List<String>, long[][]> latencies = new LinkedHashMap<>();

    /**
     * @param cost in nano-USD; null when the model has no price
     * @throws ArithmeticException when a sum has no place in 64 bits
     */
    void add(OpenHold hold, Settlement end, @Nullable Long cost) {
        Reservation call = hold.reservation();
        CallFacts facts = end.call();
        int status = facts == null ? 0 : facts.status();
        String code = facts == null ? "" : text(facts.code());
        String model = end.listed() ? call.model() : AskedModel.OTHER;
        AskedModel asked = end.facts().asked();
        String team = team(call.team());
        String outcome = Word.of(end.outcome());
        long unpriced = isUnpriced(end, cost) ? 1 : 0;
        Tokens tokens = end.tokens();
        long spent = cost == null ? 0 : cost;
        long provider = end.providerCost() == null ? 0 : end.providerCost().nanoUsd();
        add(
                hours,
                List.of(
                        hold.hour(),
                        call.key().value(),
                        team,
                        call.endpoint().kind(),
                        call.provider(),
                        model,
                        asked == null ? model : asked.summed(),
                        outcome,
                        Integer.toString(status),
                        code),
                consumed(tokens, new long[] {1, unpriced}, spent, provider, end.millis()));
        FaultDomain fault = FaultDomain.of(outcome, status, code);
        long failed = fault == FaultDomain.PROVIDER || fault == FaultDomain.GATEWAY ? 1 : 0;
        for (String tag : call.tags().isEmpty() ? List.of("") : call.tags()) {
            add(
                    tags,
                    List.of(hold.hour(), tag, call.key().value(), team, call.provider(), model, outcome),
                    consumed(tokens, new long[] {1, status > 0 ? 1 : 0, failed, unpriced}, spent, provider));
        }
        times(List.of(hold.hour(), team, call.endpoint().kind(), call.provider(), model), end, status > 0);
    }

    private static boolean isUnpriced(Settlement end, @Nullable Long cost) {
        return end.outcome() != Settlement.Outcome.VOIDED
                && (cost == null || String.join(" ", end.details().flags()).contains("unpriced"));
    }

    private static long[] consumed(Tokens tokens, long[] counts, long... more) {
        long[] used = {tokens.input(), tokens.cachedInput(), tokens.cacheWrite(), tokens.output(), tokens.reasoning()};
        long[] all = Arrays.copyOf(counts, counts.length + used.length + more.length);
        System.arraycopy(used, 0, all, counts.length, used.length);
        System.arraycopy(more, 0, all, counts.length + used.length, more.length);
        return all;
    }

    private static void add(Map<List<String>, long[]> sums, List<String> key, long[] more) {
        long[] sum = sums.putIfAbsent(key, more);
        if (sum != null) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] = Math.addExact(sum[i], more[i]);
            }
        }
    }

    private void times(List<String> key, Settlement end, boolean last) {
        long[][] counts = latencies.computeIfAbsent(key, _ -> new long[TIMES][PLACES]);
        CallFacts call = end.call();
        if (last && call != null) {
            count(counts[0], call.millis());
            count(counts[2], call.ownMillis());
        }
        count(counts[1], end.millis());
        Long first = end.facts().firstTokenMillis();
        if (first != null) {
            count(counts[3], first);
        }
    }

    private static void count(long[] counts, long millis) {
        int place = 0;
        while (place < BOUNDS_MILLIS.length && BOUNDS_MILLIS[place] < millis) {
            place++;
        }
        counts[place]++;
        counts[PLACES - 1] = Math.addExact(counts[PLACES - 1], millis);
    }

    String hours() {
        return rows(hours);
    }

    String tags() {
        return rows(tags);
    }

    private static String rows(Map<List<String>, long[]> sums) {
        var rows = new RowArray();
        sums.forEach((key, sum) -> {
            rows.row();
            key.forEach(rows::text);
            for (long number : sum) {
                rows.number(number);
            }
            rows.end();
        });
        return rows.array();
    }

    String latencies() {
        var rows = new RowArray();
        latencies.forEach((key, counts) -> {
            rows.row();
            key.forEach(rows::text);
            for (long[] each : counts) {
                rows.text(RowArray.numbers(each));
            }
            rows.end();
        });
        return rows.array();
    }

    private static String team(@Nullable TeamId team) {
        return team == null ? "" : team.value();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
