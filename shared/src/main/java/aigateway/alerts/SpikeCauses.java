package aigateway.alerts;

import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A day whose spend so far is a multiple of the mean of the days before it: of everything and of each team, or of the team or
 * key of the rule.
 *
 * <p>Round trips: those of one or two reports of usage.
 */
final class SpikeCauses implements Causes {
    /** Days times teams. */
    private static final int LINES_MAX = 20_000;

    private final Usages usages;
    private final ZoneId zone;

    SpikeCauses(Usages usages, ZoneId zone) {
        this.usages = usages;
        this.zone = zone;
    }

    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant from = today.minusDays(rule.parameters().number("days"))
                .atStartOfDay(zone)
                .toInstant();
        UsageQuery query = UsageQuery.of(from, now, zone).each(Bucket.DAY).atMost(LINES_MAX);
        List<Cause> causes = new ArrayList<>();
        RuleScope scope = rule.scope();
        if (scope.budget() == null) {
            TeamId team = scope.team();
            KeyId key = scope.key();
            UsageFilters filters =
                    team != null ? UsageFilters.ofTeam(team) : key != null ? UsageFilters.ofKey(key) : UsageFilters.ANY;
            if (key != null) {
                spikes(rule, query.where(filters).by(Dimension.KEY), today, causes);
            } else {
                spikes(rule, query.where(filters).by(Dimension.TEAM), today, causes);
            }
            if (scope.isEverything()) {
                spikes(rule, query, today, causes);
            }
        }
        return Found.all(causes);
    }

    /** The spend of one group, today and on all the days before. */
    private static final class Spend {
        private BigDecimal today = BigDecimal.ZERO;
        private BigDecimal before = BigDecimal.ZERO;

        void add(boolean isToday, Money cost) {
            BigDecimal nano = BigDecimal.valueOf(cost.nanoUsd());
            today = isToday ? today.add(nano) : today;
            before = isToday ? before : before.add(nano);
        }
    }

    private void spikes(AlertRule rule, UsageQuery query, LocalDate today, List<Cause> causes) {
        Map<UsageReport.Group, Spend> groups = new HashMap<>();
        for (UsageReport.Line line : usages.report(query).lines()) {
            Instant bucket = line.bucket();
            Money cost = line.figures().cost();
            if (bucket == null || cost == null) {
                continue;
            }
            var group = line.groups().isEmpty()
                    ? new UsageReport.Group("everything", null)
                    : line.groups().getFirst();
            groups.computeIfAbsent(group, _ -> new Spend())
                    .add(bucket.atZone(zone).toLocalDate().equals(today), cost);
        }
        groups.forEach((group, spend) -> {
            Cause cause = cause(rule, query, group, spend, today);
            if (cause != null) {
                causes.add(cause);
            }
        });
    }

    private static @Nullable Cause cause(
            AlertRule rule, UsageQuery query, UsageReport.Group group, Spend spend, LocalDate today) {
        int days = rule.parameters().number("days");
        BigDecimal mean = spend.before.divide(BigDecimal.valueOf(days), 0, RoundingMode.HALF_UP);
        BigDecimal least = rule.parameters().decimal("min_usd").scaleByPowerOfTen(Money.USD_PLACES);
        boolean multiple = spend.today.compareTo(mean.multiply(rule.parameters().decimal("factor"))) > 0;
        // Without a spend before, there is no mean: a new team or key is no spike.
        if (!multiple
                || spend.before.signum() <= 0
                || spend.today.subtract(mean).compareTo(least) < 0) {
            return null;
        }
        String id = group.value();
        if (id == null) {
            return null;
        }
        Money spent = new Money(spend.today.longValueExact());
        Money usual = new Money(mean.longValueExact());
        boolean everything = query.by().isEmpty();
        boolean ofKey = query.by().contains(Dimension.KEY);
        String label = everything
                ? "of everything"
                : "of the " + (ofKey ? "key " : "team ") + (group.name() == null ? id : group.name());
        String facts = JsonText.objectText(json -> json.text("name", group.name())
                .text("day", today.toString())
                .decimal("spent_usd", spent.toUsd())
                .decimal("mean_usd", usual.toUsd())
                .number("days", (long) days));
        return new Cause(
                id,
                today.toString(),
                everything || ofKey ? null : new TeamId(id),
                ofKey ? new KeyId(id) : null,
                null,
                "Unusual spend " + label + ": " + AlertText.usd(spent) + " today",
                "The mean of the " + AlertText.count(days, "day") + " before is " + AlertText.usd(usual) + " a day.",
                facts);
    }
}
