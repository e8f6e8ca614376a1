package aigateway.reports;

import aigateway.audit.AuditChain;
import aigateway.budgets.MoneyChecks;
import java.util.Map;
import java.util.function.Supplier;

/** What the sweep checks: the money, prices against the providers' own figures, the audit chain, and alerts. */
final class UpkeepMetrics implements MetricGroup {
    private final MoneyChecks checks;
    private final AuditChain chain;
    private final Supplier<Map<String, Long>> openAlerts;
    private final ModelLabels models;

    UpkeepMetrics(MoneyChecks checks, AuditChain chain, Supplier<Map<String, Long>> openAlerts, ModelLabels models) {
        this.checks = checks;
        this.chain = chain;
        this.openAlerts = openAlerts;
        this.models = models;
    }

    @Override
    public void write(Exposition to) {
        to.gauge("agw_audit_chain_broken", "1 while the audit chain is broken")
                .add(chain.checked().brokenSeq() == null ? 0 : 1);
        MoneyChecks.Status status = checks.status();
        to.gauge("agw_money_violations", "Rules of the money that are broken now")
                .add(status.violations().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        GaugeFamily check = to.gauge("agw_money_check_age_seconds", "Time since the last check of the money");
        if (status.secondsSinceCheck() != null) {
            check.add(status.secondsSinceCheck());
        }
        GaugeFamily round = to.gauge(
                "agw_money_round_age_seconds", "Time since the start of the last complete check of all budgets");
        if (status.secondsSinceRound() != null) {
            round.add(status.secondsSinceRound());
        }
        GaugeFamily alerts = to.gauge("agw_alerts_open", "Alerts of the gateway's own rules that are open");
        openAlerts.get().forEach((kind, count) -> alerts.add(count, "kind", kind));
        ratios(to);
    }

    private void ratios(Exposition to) {
        GaugeFamily ratios = to.gauge(
                "agw_cost_ratio",
                "Cost by our prices divided by the cost that the provider reported, today or else yesterday");
        ModelLabels.Names names = models.now();
        for (MoneyChecks.ProviderCost day : checks.providerCosts()) {
            // Of several days and names of a model, the ratio that is farthest from 1.
            ratios.merge(
                    day.ratio(),
                    (a, b) -> distance(a) > distance(b) ? a : b,
                    "provider",
                    day.provider(),
                    "model",
                    names.of(day.provider(), day.model()));
        }
    }

    private static double distance(double ratio) {
        return Math.abs(Math.log(ratio));
    }
}
