package aigateway.budgets;

import aigateway.json.JsonText;
import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Word;
import aigateway.postgres.RowArray;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reservations and settlements, as the parameters of one call of the function commit_group. */
final class CallGroup {
    private static final String COMMIT = """
            select * from commit_group(?::group_hold[], ?::text[], ?::group_end[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::bigint[], ?, ?, ?::timestamptz, ?, ?::group_hour[], ?::group_latency[], ?::group_tag[])""";

    private final List<NewHold> holds = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    private final TreeMap<Long, Sums> periods = new TreeMap<>();
    private final GroupSums sums = new GroupSums();
    private long prices = Long.MAX_VALUE;
    private @Nullable Instant until;

    /**
     * @param amount in nano-USD
     */
    record NewHold(Reservation reservation, long amount, PostgresKnownPeriods.Needs needs) {
        List<Long> periods() {
            return needs.all().stream().map(PostgresKnownPeriods.Need::period).toList();
        }
    }

    private record End(OpenHold hold, Settlement settlement) {}

    /** What the group changes in a period, in nano-USD. */
    private static final class Sums {
        private long spent;
        private long reserved;
        private @Nullable Long limit;
    }

    boolean isEmpty() {
        return holds.isEmpty() && ends.isEmpty();
    }

    void hold(NewHold hold) {
        holds.add(hold);
        prices = Math.min(prices, hold.reservation.priceSerial());
        until = PostgresKnownPeriods.earlier(until, hold.needs.until());
        for (PostgresKnownPeriods.Need need : hold.needs.all()) {
            Sums sum = sums(need.period());
            sum.reserved = Math.addExact(sum.reserved, hold.amount);
            sum.limit = need.limit();
        }
    }

    void end(OpenHold hold, Settlement settlement) {
        ends.add(new End(hold, settlement));
    }

    private Sums sums(long period) {
        return periods.computeIfAbsent(period, _ -> new Sums());
    }

    /** To be called once. */
    Sql statement(PostgresKnownPeriods.Head known) {
        holds.sort(Comparator.comparing(
                        (NewHold hold) -> hold.reservation.request().value())
                .thenComparingInt(hold -> hold.reservation.attempt()));
        ends.sort(Comparator.comparing((End end) -> end.settlement.request().value())
                .thenComparingInt(end -> end.settlement.attempt()));
        String endRows = ends();
        return Sql.of(
                COMMIT,
                holds(),
                holds.stream().map(hold -> hold.reservation.request().value()).toList(),
                endRows,
                RowArray.numbers(periods.keySet()),
                RowArray.numbers(periods.values().stream().map(sum -> sum.spent).toList()),
                RowArray.numbers(
                        periods.values().stream().map(sum -> sum.reserved).toList()),
                RowArray.numbers(limits()),
                known.serial(),
                prices,
                until,
                known.zone(),
                sums.hours(),
                sums.latencies(),
                sums.tags());
    }

    private List<@Nullable Long> limits() {
        List<@Nullable Long> limits = new ArrayList<>();
        periods.values().forEach(sum -> limits.add(sum.limit));
        return limits;
    }

    private String holds() {
        var rows = new RowArray();
        for (NewHold hold : holds) {
            Reservation call = hold.reservation;
            rows.row()
                    .text(call.request().value())
                    .number(call.attempt())
                    .number(hold.amount)
                    .text(RowArray.numbers(hold.periods()))
                    .text(call.key().value())
                    .text(RowArray.texts(call.tags()))
                    .text(call.endpoint().kind())
                    .text(call.provider())
                    .text(call.model())
                    .text(call.priceVersion())
                    .number(call.lasts().toSeconds())
                    .text(team(call.team()))
                    .end();
        }
        return rows.array();
    }

    private String ends() {
        for (End end : ends) {
            end.hold.periods().forEach(this::sums);
        }
        Map<Long, Integer> places = new HashMap<>();
        periods.keySet().forEach(period -> places.put(period, places.size() + 1));
        var rows = new RowArray();
        for (End end : ends) {
            Long cost = end.hold.cost(end.settlement);
            List<Integer> own = new ArrayList<>();
            List<Long> spent = new ArrayList<>();
            for (Long period : end.hold.periods()) {
                Sums sum = sums(period);
                sum.spent = Math.addExact(sum.spent, cost == null ? 0 : cost);
                sum.reserved = Math.subtractExact(sum.reserved, end.hold.amount());
                own.add(places.get(period));
                spent.add(sum.spent);
            }
            sums.add(end.hold, end.settlement, cost);
            row(rows.row(), end, cost, RowArray.numbers(own), RowArray.numbers(spent));
        }
        return rows.array();
    }

    private static void row(RowArray row, End each, @Nullable Long cost, String places, String spent) {
        OpenHold hold = each.hold;
        Reservation call = hold.reservation();
        Settlement end = each.settlement;
        Tokens tokens = end.tokens();
        row.text(call.request().value())
                .number(call.attempt())
                .text(hold.at())
                .text(call.key().value())
                .text(call.endpoint().kind())
                .text(call.provider())
                .text(call.model())
                .text(Word.of(end.outcome()))
                .number(tokens.input())
                .number(tokens.cachedInput())
                .number(tokens.cacheWrite())
                .number(tokens.output())
                .number(tokens.reasoning())
                .number(cost)
                .text(call.priceVersion())
                .number(nano(end.providerCost()))
                .number(end.millis())
                .text(RowArray.texts(call.tags()))
                .text(RowArray.numbers(hold.periods()))
                .text(places)
                .text(spent)
                .number(hold.amount());
        details(row, end.details());
        row.text(team(call.team()));
        facts(row, end);
        row.end();
    }

    private static void details(RowArray row, UsageDetails details) {
        row.text(details.shape())
                .text(parts(details.parts()))
                .text(RowArray.texts(details.tiers()))
                .text(RowArray.texts(details.flags()));
    }

    private static String parts(Map<Part, Long> counts) {
        return counts.isEmpty()
                ? "{}"
                : JsonText.objectText(parts -> counts.forEach((part, count) -> parts.number(part.word(), count)));
    }

    private static void facts(RowArray row, Settlement end) {
        AttemptFacts facts = end.facts();
        AskedModel asked = facts.asked();
        CallFacts call = end.call();
        row.number(facts.startedAfterMillis())
                .text(facts.providerKey())
                .number(facts.providerStatus())
                .text(facts.code())
                .number(facts.firstTokenMillis())
                .text(asked == null ? null : asked.name())
                .flag(end.listed())
                .flag(asked == null ? null : Boolean.valueOf(asked.listed()));
        if (call == null) {
            row.text(null).text(null).text(null).text(null).text(null).text(null);
        } else {
            row.number(call.status())
                    .text(call.code())
                    .number(call.millis())
                    .number(call.ownMillis())
                    .text(call.source())
                    .text(call.redactedRequest());
        }
    }

    private static @Nullable String team(@Nullable TeamId team) {
        return team == null ? null : team.value();
    }

    private static @Nullable Long nano(@Nullable Money money) {
        return money == null ? null : money.nanoUsd();
    }

    /** The holds that the group makes. */
    List<NewHold> newHolds() {
        return List.copyOf(holds);
    }
}
