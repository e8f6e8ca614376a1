package aigateway.assembly;

import aigateway.admin.BudgetForecasts;
import aigateway.admin.CorrectCharge;
import aigateway.admin.ExistingScopes;
import aigateway.admin.InspectProviders;
import aigateway.admin.InspectRequests;
import aigateway.admin.KeyChanges;
import aigateway.admin.ManageBudgets;
import aigateway.admin.ManageKeys;
import aigateway.admin.ManagePrices;
import aigateway.audit.AuditChain;
import aigateway.budgets.BudgetHistory;
import aigateway.budgets.Budgets;
import aigateway.budgets.PostgresBudgetHistory;
import aigateway.kernel.Ids;
import aigateway.keys.Keys;
import aigateway.providers.CircuitBreakers;
import aigateway.usage.Forecasts;
import aigateway.usage.Usages;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What administrators manage and read. */
public record AdminFeature(
        Keys keys,
        ManageKeys manageKeys,
        Budgets budgets,
        ManageBudgets manageBudgets,
        BudgetForecasts forecasts,
        BudgetHistory budgetHistory,
        ManagePrices managePrices,
        CorrectCharge correctCharge,
        Usages usages,
        InspectProviders providers,
        InspectRequests requests,
        AuditChain auditChain) {
    static AdminFeature of(
            Infrastructure on,
            Stores stores,
            KeyAccess access,
            ConfiguredRoutes routes,
            CircuitBreakers breakers,
            Ids ids,
            InstantSource clock,
            RandomGenerator random) {
        ManageBudgets manageBudgets = manageBudgets(stores, ids);
        KeyChanges changes = keyChanges(stores, access);
        return new AdminFeature(
                stores.keys(),
                new ManageKeys(
                        stores.keys(),
                        stores.teams(),
                        access.hashes(),
                        changes,
                        manageBudgets,
                        on.vault,
                        ids,
                        random,
                        clock),
                stores.budgets(),
                manageBudgets,
                new BudgetForecasts(new Forecasts(stores.usages(), clock)),
                new PostgresBudgetHistory(on.postgres),
                new ManagePrices(stores.prices(), stores.audits(), stores.transactions(), routes.routes(), clock),
                new CorrectCharge(stores.usages(), stores.holds(), stores.prices()),
                stores.usages(),
                new InspectProviders(
                        new InspectProviders.Configuration(routes::providers, routes.routes(), routes::file),
                        breakers,
                        stores::audit,
                        stores.usages(),
                        stores.requests(),
                        clock),
                new InspectRequests(stores.requests(), stores.prices()),
                stores.auditChain());
    }

    static ManageBudgets manageBudgets(Stores stores, Ids ids) {
        return new ManageBudgets(
                stores.budgets(),
                new ExistingScopes(stores.keys(), stores.teams()),
                stores.audits(),
                stores.transactions(),
                ids);
    }

    static KeyChanges keyChanges(Stores stores, KeyAccess access) {
        return new KeyChanges(stores.keys(), access.cache(), access.limits(), stores.audits(), stores.transactions());
    }
}
