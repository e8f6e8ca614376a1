package aigateway.assembly;

import aigateway.admin.BudgetForecasts;
import aigateway.alerts.AlertCauses;
import aigateway.alerts.AlertRules;
import aigateway.alerts.Alerts;
import aigateway.alerts.EvaluateAlerts;
import aigateway.alerts.ManageAlertRules;
import aigateway.alerts.PostgresAlertRules;
import aigateway.kernel.Ids;
import aigateway.keys.Key;
import aigateway.keys.PostgresUnusedKeys;
import aigateway.notices.ChosenChannels;
import java.time.InstantSource;

/** Alerts and their rules. */
public record AlertFeature(Alerts alerts, ManageAlertRules manageRules, EvaluateAlerts evaluate) {
    static AlertFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            BudgetForecasts forecasts,
            Ids ids,
            InstantSource clock) {
        Alerts alerts = stores.alerts();
        AlertRules rules = new PostgresAlertRules(on.postgres);
        var causes = new AlertCauses(
                stores.budgets(),
                forecasts,
                stores.usages(),
                settings.reportingZone(),
                stores.auditChain(),
                new PostgresUnusedKeys(on.postgres),
                rules,
                key -> stores.keys().find(key).map(Key::teamId));
        return new AlertFeature(
                alerts,
                new ManageAlertRules(
                        rules,
                        alerts,
                        new ChosenChannels(stores.channels()),
                        stores.audits(),
                        stores.transactions(),
                        ids,
                        clock),
                new EvaluateAlerts(rules, alerts, causes, stores.notices(), stores.transactions(), clock));
    }
}
