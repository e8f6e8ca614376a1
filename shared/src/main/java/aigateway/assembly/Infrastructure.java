package aigateway.assembly;

import aigateway.budgets.PostgresGroupedCalls;
import aigateway.http.AddressPolicy;
import aigateway.http.ProviderHttpClient;
import aigateway.http.WebhookHttpClient;
import aigateway.jobs.JobSlots;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.redis.Redis;
import aigateway.secrets.AwsCredentials;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import aigateway.secrets.Vault;
import aigateway.sqs.Queue;
import aigateway.sqs.SqsClients;
import aigateway.traces.ExportHeaders;
import aigateway.traces.OtlpTracing;
import aigateway.traces.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the product stands on. Making it connects to nothing. */
final class Infrastructure implements AutoCloseable {
    private static final Duration FIRST_WAIT_ON_LAMBDA = Duration.ofSeconds(8);

    private final Settings settings;
    private final DatabaseAddress address;
    private final boolean ownCredentials;
    private @Nullable SqsClient sqs;

    final Secrets secrets;
    final Vault vault;
    final Postgres postgres;
    final GroupCommit commits;
    final Redis redis;
    final Queue jobsQueue;
    final Queue lowJobsQueue;
    final Queue webhooksQueue;
    final ProviderHttpClient http;
    final AwsCredentials awsCredentials;
    final WebhookHttpClient receivers;
    final Tracing tracing;

    Infrastructure(Settings settings, Map<String, String> environment, InstantSource clock, RandomGenerator random) {
        this(settings, environment, clock, random, Infrastructure::connecting);
    }

    /**
     * @param database makes the pool
     */
    Infrastructure(
            Settings settings,
            Map<String, String> environment,
            InstantSource clock,
            RandomGenerator random,
            BiFunction<Settings, DatabaseAddress, Postgres> database) {
        this.settings = settings;
        this.ownCredentials = environment.containsKey("AWS_ACCESS_KEY_ID");
        address = new DatabaseAddress(settings, environment, clock);
        secrets = address.secrets();
        vault = new Vault(secrets, random);
        postgres = database.apply(settings, address);
        commits = new GroupCommit(postgres, settings.database().committer() ? new PostgresGroupedCalls() : null);
        redis = new Redis(
                settings.redis().url(),
                settings.redis().cluster(),
                clock,
                settings.redis().timeout());
        jobsQueue = new Queue(this::sqs, settings.queues().jobsUrl());
        lowJobsQueue = new Queue(this::sqs, settings.queues().lowJobsUrl());
        webhooksQueue = new Queue(this::sqs, settings.queues().webhooksUrl());
        http = new ProviderHttpClient();
        awsCredentials = AwsCredentials.ofDefaultChain(clock);
        receivers = new WebhookHttpClient(new AddressPolicy(
                settings.webhooks().allow(), settings.webhooks().refuse()));
        tracing = tracing(settings.traces(), secrets, random);
    }

    private static Postgres connecting(Settings settings, DatabaseAddress address) {
        return new Postgres(
                address::database,
                address::forget,
                settings.database().pool(),
                settings.lambda() ? FIRST_WAIT_ON_LAMBDA : Postgres.USUAL_WAIT);
    }

    private static Tracing tracing(TraceSettings traces, Secrets secrets, RandomGenerator random) {
        return traces.endpoint()
                .<Tracing>map(endpoint -> new OtlpTracing(
                        endpoint,
                        traces.service(),
                        traces.interval(),
                        () -> secrets.find(SecretName.OTEL_EXPORTER_OTLP_HEADERS)
                                .map(ExportHeaders::parse)
                                .orElse(Map.of()),
                        random))
                .orElse(Tracing.OFF);
    }

    private synchronized SqsClient sqs() {
        if (sqs == null) {
            sqs = SqsClients.of(settings.queues().endpoint(), settings.awsRegion(), ownCredentials);
        }
        return sqs;
    }

    /** Of all processes together: on Lambda the setting is the sum, elsewhere each process has as many. */
    JobSlots jobSlots() {
        QueueSettings queues = settings.queues();
        int processes = settings.lambda() ? 1 : settings.rateLimits().expectedInstances();
        int normal = queues.jobsAtOnce() * processes;
        // Without a queue of their own, low jobs run in the slots of the others.
        return new JobSlots(normal, queues.lowJobsUrl() == null ? normal : queues.lowJobsAtOnce() * processes);
    }

    /** Lets go of every connection and of what was read from stores; all comes back at the next use. */
    void disconnect() {
        commits.disconnect();
        postgres.disconnect();
        redis.disconnect();
        http.disconnect();
        address.forget();
        awsCredentials.forget();
    }

    @Override
    public void close() {
        tracing.close();
        receivers.close();
        redis.close();
        commits.close();
        postgres.close();
        http.close();
    }
}
