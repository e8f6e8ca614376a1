package aigateway.assembly;

import aigateway.alerts.AlertCauses;
import aigateway.alerts.AlertRules;
import aigateway.alerts.Alerts;
import aigateway.alerts.BudgetForecasts;
import aigateway.alerts.EvaluateAlerts;
import aigateway.alerts.ManageAlertRules;
import aigateway.alerts.PostgresAlertRules;
import aigateway.kernel.Ids;
import aigateway.keys.PostgresUnusedKeys;
import aigateway.usage.Forecasts;
import java.time.InstantSource;
import java.util.Optional;

/** Alerts and their rules. */
public record AlertFeature(
        Alerts alerts, ManageAlertRules manageRules, EvaluateAlerts evaluate, BudgetForecasts forecasts) {
    static AlertFeature of(Settings settings, Infrastructure on, Stores stores, Ids ids, InstantSource clock) {
        Alerts alerts = stores.alerts();
        AlertRules rules = new PostgresAlertRules(on.postgres);
        var forecasts = new BudgetForecasts(new Forecasts(stores.usages(), clock));
        var causes = new AlertCauses(
                stores.budgets(),
                forecasts,
                stores.usages(),
                settings.reportingZone(),
                stores.auditChain(),
                new PostgresUnusedKeys(on.postgres),
                rules,
                _ -> Optional.empty());
        return new AlertFeature(
                alerts,
                new ManageAlertRules(
                        rules,
                        alerts,
                        channel -> stores.channels().find(channel).isPresent(),
                        stores.audits(),
                        stores.transactions(),
                        ids,
                        clock),
                new EvaluateAlerts(rules, alerts, causes, stores.notices(), stores.transactions(), clock),
                forecasts);
    }
}
