package aigateway.assembly;

import aigateway.audit.RedactedRequest;
import aigateway.cache.RedisCachedReplies;
import aigateway.call.Admission;
import aigateway.call.Attempts;
import aigateway.call.AuditCall;
import aigateway.call.Authenticator;
import aigateway.call.CallPipeline;
import aigateway.call.CallProvider;
import aigateway.call.CountTokens;
import aigateway.call.DryRun;
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
        ModelCatalog models,
        CountTokens countTokens,
        DryRun dryRun) {
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
        var admission = new Admission(authenticator, access.limits(), routes);
        var faults = new UsageFaults();
        var reservations =
                new Reservations(stores.prices(), settings.unpriced(), stores.holds(), stores.transactions(), faults);
        var cache = new ResponseCache(
                new RedisCachedReplies(on.redis, on.vault, settings.providers().responseCache()),
                stores.usages(),
                stores.transactions());
        var attempts = new Attempts(
                reservations,
                new CallProvider(clock, faults),
                new Settlements(stores.holds(), stores.transactions()),
                stores.transactions(),
                new CircuitBreakers(clock),
                clock,
                new Backoff(random),
                settings.providers().timeout(),
                settings.providers().streamTimeout());
        var audit = new AuditCall(stores.audits(), new RedactedRequest(on.secrets), stores.transactions(), clock);
        return new CallFeature(
                authenticator,
                admission,
                reservations,
                new CallPipeline(audit, authenticator, admission, cache, attempts),
                new ModelCatalog(routes, on.redis, clock, settings.providers().modelsCache()),
                new CountTokens(authenticator, routes),
                new DryRun(stores.keys(), admission, reservations, ids, clock));
    }
}
