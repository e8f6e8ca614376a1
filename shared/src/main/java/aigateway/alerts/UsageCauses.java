package aigateway.alerts;

import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sums of the last hours show: models without a price, calls charged on an unknown outcome, providers that fail.
 *
 * <p>Round trips: those of one report of usage.
 */
final class UsageCauses implements Causes {
    private static final Duration DAY = Duration.ofDays(1);
    /** So long after the beginning of an hour, the hour before still counts for whether a provider is down. */
    private static final Duration FRESH_HOUR = Duration.ofMinutes(15);

    private static final int LINES_MAX = 5_000;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Usages usages;
    private final ZoneId zone;

    UsageCauses(Usages usages, ZoneId zone) {
        this.usages = usages;
        this.zone = zone;
    }

    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        if (rule.scope().budget() != null) {
            return Found.all(List.of());
        }
        return Found.all(
                switch (rule.kind()) {
                    case MODEL_UNPRICED -> unpriced(rule, now);
                    case CHARGED_WITHOUT_USAGE -> charged(rule, now);
                    case PROVIDER_DOWN -> down(rule, now);
                    case BUDGET_THRESHOLD, BUDGET_EXHAUSTED, BUDGET_FORECAST, SPEND_SPIKE, KEY_UNUSED, AUDIT_BROKEN ->
                        throw new IllegalArgumentException("not found in sums: " + rule.kind());
                });
    }

    private UsageQuery query(AlertRule rule, Instant from, Instant now) {
        RuleScope scope = rule.scope();
        UsageFilters filters = scope.team() != null
                ? UsageFilters.ofTeam(scope.team())
                : scope.key() != null ? UsageFilters.ofKey(scope.key()) : UsageFilters.ANY;
        return UsageQuery.of(from, now, zone).where(filters).atMost(LINES_MAX);
    }

    private List<Cause> unpriced(AlertRule rule, Instant now) {
        Instant from = now.minus(DAY).truncatedTo(ChronoUnit.HOURS);
        List<Cause> causes = new ArrayList<>();
        for (var line : usages.report(query(rule, from, now).by(Dimension.PROVIDER, Dimension.MODEL))
                .lines()) {
            long calls = line.figures().unpricedCalls();
            if (calls > 0) {
                String provider = value(line, 0);
                String model = value(line, 1);
                String facts = JsonText.objectText(json ->
                        json.text("provider", provider).text("model", model).number("unpriced_calls", calls));
                causes.add(cause(
                        rule,
                        provider + "/" + model,
                        YearMonth.from(now.atZone(zone)).toString(),
                        "The model " + model + " has no price",
                        AlertText.count(calls, "call") + " to " + provider
                                + " in the last day have an unknown cost. Set a price under Models and prices.",
                        facts));
            }
        }
        return causes;
    }

    private List<Cause> charged(AlertRule rule, Instant now) {
        Instant from = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        BigDecimal least = rule.parameters().decimal("min_usd").scaleByPowerOfTen(Money.USD_PLACES);
        List<Cause> causes = new ArrayList<>();
        for (var line :
                usages.report(query(rule, from, now).by(Dimension.PROVIDER)).lines()) {
            Figures figures = line.figures();
            Money charged = figures.chargedCost();
            if (figures.chargedCalls() == 0
                    || BigDecimal.valueOf(charged.nanoUsd()).compareTo(least) < 0) {
                continue;
            }
            String provider = value(line, 0);
            String facts = JsonText.objectText(json -> json.text("provider", provider)
                    .number("charged_calls", figures.chargedCalls())
                    .decimal("charged_usd", charged.toUsd()));
            causes.add(cause(
                    rule,
                    provider,
                    now.atZone(zone).toLocalDate().toString(),
                    AlertText.usd(charged) + " charged today without known usage at " + provider,
                    AlertText.count(figures.chargedCalls(), "call")
                            + " ended without a known outcome, so the whole reservation is charged."
                            + " Correct the charge of each request when the provider's bill is known.",
                    facts));
        }
        return causes;
    }

    private List<Cause> down(AlertRule rule, Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Instant from = now.isBefore(hour.plus(FRESH_HOUR)) ? hour.minus(Duration.ofHours(1)) : hour;
        List<Cause> causes = new ArrayList<>();
        for (var line :
                usages.report(query(rule, from, now).by(Dimension.PROVIDER)).lines()) {
            Figures figures = line.figures();
            long failed = failedAttempts(figures);
            boolean enough = figures.attempts() >= rule.parameters().number("attempts");
            BigDecimal share = BigDecimal.valueOf(figures.attempts())
                    .multiply(rule.parameters().decimal("percent"));
            String provider = value(line, 0);
            if (!enough
                    || provider.isEmpty()
                    || BigDecimal.valueOf(failed).multiply(HUNDRED).compareTo(share) < 0) {
                continue;
            }
            String facts = JsonText.objectText(json -> json.text("provider", provider)
                    .number("attempts", figures.attempts())
                    .number("failed_attempts", failed));
            causes.add(cause(
                    rule,
                    provider,
                    "",
                    "The provider " + provider + " is down",
                    failed + " of the last " + AlertText.count(figures.attempts(), "attempt") + " failed, since "
                            + AlertText.moment(from) + ".",
                    facts));
        }
        return causes;
    }

    /** An attempt that was not the last one of its call has failed, or there would be no further one. */
    private static long failedAttempts(Figures figures) {
        long last = figures.calls() - figures.refusedCalls() - figures.cachedCalls();
        return figures.attempts() - last + figures.failedCalls();
    }

    private static Cause cause(AlertRule rule, String subject, String period, String title, String text, String facts) {
        TeamId team = rule.scope().team();
        KeyId key = rule.scope().key();
        return new Cause(subject, period, team, key, null, title, text, facts);
    }

    private static String value(UsageReport.Line line, int at) {
        String value = line.groups().get(at).value();
        return value == null ? "" : value;
    }
}
