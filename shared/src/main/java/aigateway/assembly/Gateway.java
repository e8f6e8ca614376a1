package aigateway.assembly;

import aigateway.admin.ManageBudgets;
import aigateway.admin.ManageKeys;
import aigateway.admin.ManagePrices;
import aigateway.audit.Audits;
import aigateway.audit.PostgresAudits;
import aigateway.audit.RedactedRequest;
import aigateway.budgets.Budgets;
import aigateway.budgets.Holds;
import aigateway.budgets.PostgresBudgets;
import aigateway.budgets.PostgresHolds;
import aigateway.cache.RedisCachedReplies;
import aigateway.call.Admission;
import aigateway.call.Arrived;
import aigateway.call.Authenticator;
import aigateway.call.CallPipeline;
import aigateway.call.CountTokens;
import aigateway.call.DryRun;
import aigateway.call.Reservations;
import aigateway.call.Stage;
import aigateway.jobs.Batches;
import aigateway.jobs.CallJob;
import aigateway.jobs.CancelJob;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.FinishJob;
import aigateway.jobs.JobKinds;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.PostgresBatches;
import aigateway.jobs.PostgresIdempotencyKeys;
import aigateway.jobs.PostgresJobs;
import aigateway.jobs.RunCall;
import aigateway.jobs.RunJob;
import aigateway.jobs.StoreJobs;
import aigateway.jobs.SubmitBatch;
import aigateway.jobs.SubmitJob;
import aigateway.kernel.Backoff;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.RandomIds;
import aigateway.kernel.Transactions;
import aigateway.keys.FailedAttempts;
import aigateway.keys.KeyCache;
import aigateway.keys.KeyHashes;
import aigateway.keys.Keys;
import aigateway.keys.PostgresKeys;
import aigateway.limits.Limits;
import aigateway.limits.RedisLimits;
import aigateway.maintenance.RotateEncryption;
import aigateway.maintenance.Sweep;
import aigateway.postgres.GroupCommit;
import aigateway.pricing.PostgresPrices;
import aigateway.pricing.Prices;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.ModelCatalog;
import aigateway.reports.Metrics;
import aigateway.reports.PushgatewayExport;
import aigateway.reports.Readiness;
import aigateway.secrets.Secrets;
import aigateway.usage.PostgresUsages;
import aigateway.usage.Usages;
import aigateway.webhooks.DeliverWebhook;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryQueue;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.PostgresDeliveries;
import aigateway.webhooks.PostgresWebhookEndpoints;
import aigateway.webhooks.PublishEvent;
import aigateway.webhooks.ReplayDelivery;
import aigateway.webhooks.RetrySchedule;
import aigateway.webhooks.WebhookEndpoints;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The product, put together. Making it connects to nothing, so that it may stand in a snapshot. */
public final class Gateway implements AutoCloseable {
    /** A job whose worker died three times is poison. */
    private static final int JOB_ATTEMPTS_MAX = 3;

    /** Beyond the provider's time, for money before and after it. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    private final Settings settings;
    private final InstantSource clock;
    private final Infrastructure on;
    private final Ids ids;
    private final Keys keys;
    private final KeyCache keyRing;
    private final ConfiguredRoutes routes;
    private final ModelCatalog models;
    private final Authenticator door;
    private final Stage<Arrived> pipeline;
    private final ManageKeys manageKeys;
    private final Prices prices;
    private final ManagePrices managePrices;
    private final Budgets budgets;
    private final ManageBudgets manageBudgets;
    private final DryRun rehearse;
    private final CountTokens countTokens;
    private final Usages usages;
    private final Jobs jobs;
    private final Batches batches;
    private final SubmitJob submitJob;
    private final SubmitBatch submitBatch;
    private final RunJob runJob;
    private final CancelJob withdrawJob;
    private final Deliveries deliveries;
    private final WebhookEndpoints webhookEndpoints;
    private final ManageWebhookEndpoints manageWebhookEndpoints;
    private final ReplayDelivery replayDelivery;
    private final DeliverWebhook deliverWebhook;
    private final Sweep sweep;
    private final Metrics metrics;
    private final Readiness readiness;

    /**
     * @param environment where secrets may stand beside the settings
     * @param random a strong one: keys come from it
     */
    public Gateway(Settings settings, Map<String, String> environment, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        on = new Infrastructure(settings, environment, clock, random);
        ids = new RandomIds(random);

        var postgresKeys = new PostgresKeys(on.postgres);
        var hashes = new KeyHashes(on.secrets, random);
        var failures = new FailedAttempts(clock);
        Limits limits = new RedisLimits(
                on.redis,
                new RedisLimits.Terms(
                        settings.rateLimitFailMode(),
                        settings.expectedInstances(),
                        settings.providerTimeout().plus(LEASE_MARGIN),
                        settings.streamTimeout().plus(LEASE_MARGIN),
                        settings.lambda()),
                clock);
        Transactions transactions = new GroupCommit(on.postgres);
        Audits audits = new PostgresAudits(on.postgres);
        Holds holds = new PostgresHolds(on.postgres);
        budgets = new PostgresBudgets(on.postgres);
        usages = new PostgresUsages(on.postgres);
        deliveries = new PostgresDeliveries(on.postgres, on.vault);
        var jobQueue = new JobQueue(on.jobsQueue, on.lowJobsQueue);
        var deliveryQueue = new DeliveryQueue(on.webhooksQueue);
        routes = new ConfiguredRoutes(settings, on, clock, random);

        prices = new PostgresPrices(on.postgres);
        keys = postgresKeys;
        keyRing = new KeyCache(postgresKeys, hashes, clock);
        jobs = new PostgresJobs(on.postgres, on.vault);
        batches = new PostgresBatches(on.postgres, on.vault);
        var names = new PostgresIdempotencyKeys(on.postgres);
        models = new ModelCatalog(routes.routes(), on.redis, clock, settings.modelsCache());
        door = new Authenticator(keyRing, failures, limits);
        var admission = new Admission(door, routes.routes());
        var funding = new Reservations(prices, settings.unpriced(), holds, transactions);
        pipeline = CallPipeline.of(new CallPipeline.Parts(
                door,
                admission,
                new RedisCachedReplies(on.redis, on.vault, settings.answersCache()),
                usages,
                funding,
                holds,
                audits,
                new RedactedRequest(on.secrets),
                transactions,
                clock,
                new CircuitBreakers(clock),
                random,
                settings.providerTimeout(),
                settings.streamTimeout()));
        manageBudgets = new ManageBudgets(budgets, keys, audits, transactions, ids);
        rehearse = new DryRun(keys, admission, funding, ids, clock);
        countTokens = new CountTokens(door, routes.routes());
        manageKeys = new ManageKeys(new ManageKeys.Parts(
                keys, keyRing, hashes, audits, limits, manageBudgets, transactions, on.vault, ids, random, clock));
        managePrices = new ManagePrices(prices, audits, transactions);
        var announce = new PublishEvent(deliveries, deliveryQueue);
        var endBatch = new FinishBatch(batches, announce, transactions, clock);
        var endJob = new FinishJob(jobs, holds, announce, endBatch, transactions, clock);
        var calls = new RunCall(pipeline, endJob, ids, new Backoff(random), clock, JOB_ATTEMPTS_MAX);
        var kinds = new JobKinds(List.of(
                new CallJob(Endpoint.RESPONSES, admission, calls),
                new CallJob(Endpoint.CHAT_COMPLETIONS, admission, calls),
                new CallJob(Endpoint.EMBEDDINGS, admission, calls),
                new CallJob(Endpoint.MESSAGES, admission, calls)));
        var storeJobs = new StoreJobs(jobs, jobQueue, funding, transactions);
        submitJob = new SubmitJob(door, kinds, jobs, storeJobs, names, on.receivers, ids, clock);
        submitBatch = new SubmitBatch(door, kinds, batches, storeJobs, names, on.receivers, ids, clock);
        runJob = new RunJob(
                kinds, jobs, endJob, jobQueue, transactions, clock, settings.providerTimeout(), JOB_ATTEMPTS_MAX);
        withdrawJob = new CancelJob(jobs, batches, endJob, transactions);
        webhookEndpoints = new PostgresWebhookEndpoints(on.postgres, on.vault);
        manageWebhookEndpoints =
                new ManageWebhookEndpoints(webhookEndpoints, deliveries, announce, on.receivers, ids, random, clock);
        replayDelivery = new ReplayDelivery(deliveries, deliveryQueue);
        deliverWebhook = new DeliverWebhook(
                deliveries, deliveryQueue, new RetrySchedule(random), keys, on.vault, on.receivers, clock);
        sweep = new Sweep(
                holds,
                budgets,
                jobs,
                batches,
                names,
                deliveries,
                audits,
                jobQueue,
                deliveryQueue,
                runJob,
                endBatch,
                new RotateEncryption(
                        on.vault,
                        Stream.concat(Stream.of(keys.webhookSecrets()), webhookEndpoints.sealed().stream())
                                .toList()),
                clock,
                new Sweep.Settings(JOB_ATTEMPTS_MAX, settings.jobRetention(), settings.auditRetention()));
        metrics = new Metrics(usages, audits, jobs, deliveries, prices, failures, limits);
        readiness = new Readiness(
                List.of(
                        new Readiness.Dependency("postgres", true, on.postgres::ping),
                        new Readiness.Dependency("redis", false, on.redis::ping),
                        new Readiness.Dependency("sqs", false, on.jobsQueue::ping)),
                clock);
    }

    /** As a function makes it: from the process environment, the system's clock and a strong random source. */
    public static Gateway fromEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }

    public Instant now() {
        return clock.instant();
    }

    /** Reads the configuration file again when it has changed; what is wrong in it leaves the old one in force. */
    public void reload() {
        routes.reload();
    }

    public Settings settings() {
        return settings;
    }

    public Secrets secrets() {
        return on.secrets;
    }

    public Ids ids() {
        return ids;
    }

    public Authenticator door() {
        return door;
    }

    public Stage<Arrived> pipeline() {
        return pipeline;
    }

    public ModelCatalog models() {
        return models;
    }

    public Keys keys() {
        return keys;
    }

    public ManageKeys manageKeys() {
        return manageKeys;
    }

    public ManagePrices managePrices() {
        return managePrices;
    }

    public Budgets budgets() {
        return budgets;
    }

    public ManageBudgets manageBudgets() {
        return manageBudgets;
    }

    public DryRun rehearse() {
        return rehearse;
    }

    public CountTokens countTokens() {
        return countTokens;
    }

    public Usages usages() {
        return usages;
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Batches batches() {
        return batches;
    }

    public SubmitBatch submitBatch() {
        return submitBatch;
    }

    public SubmitJob submitJob() {
        return submitJob;
    }

    public RunJob runJob() {
        return runJob;
    }

    public CancelJob withdrawJob() {
        return withdrawJob;
    }

    public WebhookEndpoints webhookEndpoints() {
        return webhookEndpoints;
    }

    public ManageWebhookEndpoints manageWebhookEndpoints() {
        return manageWebhookEndpoints;
    }

    public ReplayDelivery replayDelivery() {
        return replayDelivery;
    }

    public DeliverWebhook deliverWebhook() {
        return deliverWebhook;
    }

    public Sweep sweep() {
        return sweep;
    }

    public Metrics metrics() {
        return metrics;
    }

    public Readiness readiness() {
        return readiness;
    }

    /** Empty where no Pushgateway is configured. */
    public Optional<PushgatewayExport> export() {
        return settings.pushgateway().map(url -> new PushgatewayExport(metrics, on.http, url));
    }

    /** Forgets connections, secrets, keys and prices; all come back at the next use. Around a snapshot. */
    public void forget() {
        on.disconnect();
        keyRing.forgetAll();
        prices.forget();
    }

    @Override
    public void close() {
        on.close();
    }
}
