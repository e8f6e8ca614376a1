package aigateway.assembly;

import aigateway.audit.RedactedRequest;
import aigateway.audit.RefusedCalls;
import aigateway.budgets.BudgetNames;
import aigateway.cache.RedisCachedReplies;
import aigateway.call.Admission;
import aigateway.call.AskedModels;
import aigateway.call.Attempts;
import aigateway.call.Attribution;
import aigateway.call.AuditCall;
import aigateway.call.Authenticator;
import aigateway.call.CallPipeline;
import aigateway.call.CallProvider;
import aigateway.call.CountTokens;
import aigateway.call.DryRun;
import aigateway.call.ModelDirectory;
import aigateway.call.Reservations;
import aigateway.call.ResponseCache;
import aigateway.call.Settlements;
import aigateway.call.UsageFaults;
import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.ModelCatalog;
import aigateway.providers.Routes;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Calls of clients, and what can be asked about them beforehand. */
public record CallFeature(
        Authenticator authenticator,
        Admission admission,
        Reservations reservations,
        CallPipeline pipeline,
        RefusedCalls refused,
        ModelDirectory models,
        CountTokens countTokens,
        DryRun dryRun,
        CircuitBreakers breakers) {
    static CallFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            KeyAccess access,
            Routes routes,
            Ids ids,
            InstantSource clock,
            RandomGenerator random) {
        Authenticator authenticator = access.authenticator();
        var admission = new Admission(
                authenticator, access.limits(), routes, new Attribution(stores.tagValues(), on.secrets, clock));
        var faults = new UsageFaults();
        var reservations = reservations(settings, stores, faults, clock);
        var cache = cache(settings, on, stores);
        var breakers = new CircuitBreakers(clock);
        var attempts = new Attempts(
                reservations,
                new CallProvider(clock, faults, on.tracing),
                new Settlements(stores.holds(), stores.prices(), stores.transactions()),
                breakers,
                clock,
                new Backoff(random),
                settings.providers().timeout(),
                settings.providers().streamTimeout());
        var refused = new RefusedCalls(stores.audits(), ids, settings.lambda());
        AuditCall audit = audit(on, stores, routes, refused, clock);
        return new CallFeature(
                authenticator,
                admission,
                reservations,
                new CallPipeline(audit, authenticator, admission, cache, attempts),
                refused,
                models(settings, on, stores, routes, clock),
                new CountTokens(authenticator, routes),
                new DryRun(stores.keys(), stores.budgets(), admission, reservations, ids, clock),
                breakers);
    }

    private static Reservations reservations(
            Settings settings, Stores stores, UsageFaults faults, InstantSource clock) {
        return new Reservations(
                stores.prices(),
                settings.unpriced(),
                stores.holds(),
                new BudgetNames(stores.budgets(), clock),
                stores.transactions(),
                faults);
    }

    private static ModelDirectory models(
            Settings settings, Infrastructure on, Stores stores, Routes routes, InstantSource clock) {
        var catalog =
                new ModelCatalog(routes, on.redis, clock, settings.providers().modelsCache());
        return new ModelDirectory(catalog, routes, stores.prices());
    }

    private static ResponseCache cache(Settings settings, Infrastructure on, Stores stores) {
        return new ResponseCache(
                new RedisCachedReplies(on.redis, on.vault, settings.providers().responseCache()),
                stores.usages(),
                stores.prices(),
                stores.transactions());
    }

    private static AuditCall audit(
            Infrastructure on, Stores stores, Routes routes, RefusedCalls refused, InstantSource clock) {
        return new AuditCall(
                stores.usages(),
                new RedactedRequest(on.secrets),
                refused,
                new AskedModels(routes, stores.prices()),
                stores.transactions(),
                clock,
                on.tracing);
    }
}
