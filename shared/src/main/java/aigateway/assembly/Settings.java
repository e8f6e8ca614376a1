package aigateway.assembly;

import aigateway.http.Cidr;
import aigateway.limits.FailMode;
import aigateway.notices.SmtpServer;
import aigateway.pricing.Unpriced;
import aigateway.redis.Redis;
import aigateway.secrets.SecretName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every setting that is not a secret, read and checked once at start. An empty value counts as left out. {@code .env.example}
 * documents each.
 *
 * @param lambda whether the process is a Lambda function
 * @param secretArns in Secrets Manager; empty where secrets come from the environment
 * @param trustedProxies whose X-Forwarded-For names the client; API Gateway does not need it
 * @param unpriced what happens to a model without a price
 * @param reportingZone where the days of reports begin
 * @param auditAnchor the file that anchors the audit chain
 * @param effective all of them as they are in force, by name
 */
public record Settings(
        String stage,
        boolean lambda,
        String awsRegion,
        List<String> secretArns,
        int maxBodyBytes,
        Server server,
        List<Cidr> trustedProxies,
        DatabaseSettings database,
        RedisServer redis,
        QueueSettings queues,
        RateLimits rateLimits,
        Providers providers,
        Unpriced unpriced,
        Retention retention,
        ZoneId reportingZone,
        Optional<Path> auditAnchor,
        Webhooks webhooks,
        Optional<SmtpServer> mail,
        MetricSettings metrics,
        TraceSettings traces,
        SignInSettings signIn,
        List<EffectiveSetting> effective) {
    private static final Set<String> OPEN_STAGES = Set.of("local", "test");
    private static final int BODY_BYTES_DEFAULT = 10 * 1024 * 1024;
    /** More would not fit beside other calls in the memory that a function or a container usually has. */
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;
    /** More than an AWS account runs at the same time. */
    private static final int INSTANCES_MAX = 100_000;

    /**
     * Of the process that serves HTTP itself.
     *
     * @param drain how long open requests have to end after a signal to stop
     * @param connections open at the same time
     * @param eventLoop whether the loop that has read a request carries its call
     */
    public record Server(Duration drain, int connections, boolean eventLoop) {
        static Server read(SettingsReader in) {
            return new Server(
                    in.seconds("DRAIN_SECONDS", 30, 0, 3_600),
                    in.number("MAX_CONNECTIONS", 4_096, 1, 1_000_000),
                    in.flag("EVENT_LOOP", true));
        }
    }

    public record RedisServer(@Nullable String url, boolean cluster, Duration timeout) {
        static RedisServer read(SettingsReader in) {
            return new RedisServer(
                    in.value("REDIS_URL", text -> {
                                Redis.check(text);
                                return text;
                            })
                            .orElse(null),
                    in.flag("REDIS_CLUSTER", false),
                    Duration.ofMillis(in.number("REDIS_TIMEOUT_MILLIS", 50, 5, 1_000)));
        }
    }

    /** Whether a process may hold {@code leases} of limits: {@link aigateway.limits.RedisLimits}. */
    public record RateLimits(FailMode failMode, int expectedInstances, boolean leases) {
        static RateLimits read(SettingsReader in) {
            return new RateLimits(
                    in.oneOf("RATE_LIMIT_FAIL_MODE", Set.of("local", "open", "closed"))
                            .map(word -> FailMode.valueOf(word.toUpperCase(Locale.ROOT)))
                            .orElse(FailMode.LOCAL),
                    in.number("EXPECTED_INSTANCES", 1, 1, INSTANCES_MAX),
                    in.flag("LIMIT_LEASES", true));
        }
    }

    /**
     * @param timeout of a call with all its attempts; for a stream, the longest time without a byte
     * @param config the file of providers and routes
     * @param defaultName {@code openai} when the provider below serves every model without a route
     * @param mock whether the mock provider may be used; it also needs {@code mockUrl}
     */
    public record Providers(
            Duration timeout,
            Duration streamTimeout,
            Optional<Path> config,
            Optional<String> defaultName,
            URI openaiBaseUrl,
            @Nullable String openaiReferer,
            @Nullable String openaiTitle,
            Optional<String> outputCapField,
            boolean mock,
            @Nullable URI mockUrl,
            Duration modelsCache,
            Duration responseCache) {
        static Providers read(SettingsReader in, boolean open) {
            in.checkSecretHeader(SecretName.OPENAI_API_KEY.name());
            in.checkHeader("OPENAI_HTTP_REFERER");
            in.checkHeader("OPENAI_TITLE");
            return new Providers(
                    in.seconds("PROVIDER_TIMEOUT_SECONDS", 120, 1, 900),
                    in.seconds("STREAM_TIMEOUT_SECONDS", 900, 1, 3_600),
                    in.value("GATEWAY_CONFIG", Path::of),
                    in.oneOf("DEFAULT_PROVIDER", Set.of("openai")),
                    in.httpUrl("OPENAI_BASE_URL").orElse(URI.create("https://api.openai.com/v1")),
                    in.text("OPENAI_HTTP_REFERER").orElse(null),
                    in.text("OPENAI_TITLE").orElse(null),
                    in.oneOf("OUTPUT_CAP_FIELD", Set.of("max_completion_tokens", "max_tokens")),
                    in.flag("MOCK_PROVIDER", open),
                    in.httpUrl("MOCK_PROVIDER_URL").orElse(null),
                    in.seconds("MODELS_CACHE_SECONDS", 300, 0, 86_400),
                    in.seconds("CACHE_TTL_SECONDS", 3_600, 1, 604_800));
        }
    }

    /**
     * @param jobs of what clients and providers wrote in jobs, after the job ended
     * @param jobRows of the rest of a job or batch, after it ended
     * @param audit of rows of calls
     * @param usage of the ledger's rows and of ended budget periods; the sums by day are kept for good
     */
    public record Retention(Duration jobs, Duration jobRows, Duration audit, Duration usage) {
        static Retention read(SettingsReader in) {
            return new Retention(
                    in.days("JOB_RETENTION_DAYS", 7, 3_650),
                    in.days("JOB_ROW_RETENTION_DAYS", 90, 3_650),
                    in.days("AUDIT_RETENTION_DAYS", 90, 3_650),
                    in.days("USAGE_RETENTION_DAYS", 400, 3_650));
        }
    }

    /** Address ranges that webhooks may reach although they are private, and ranges that they may not. */
    public record Webhooks(List<Cidr> allow, List<Cidr> refuse) {
        static Webhooks read(SettingsReader in, boolean open) {
            var webhooks = new Webhooks(
                    in.list("WEBHOOK_ALLOW_CIDRS", Cidr::parse), in.list("WEBHOOK_REFUSE_CIDRS", Cidr::parse));
            if (!webhooks.allow.isEmpty() && !open) {
                in.problem("WEBHOOK_ALLOW_CIDRS opens private networks to webhooks and is refused unless STAGE is "
                        + "local or test.");
            }
            return webhooks;
        }
    }

    /**
     * @throws IllegalArgumentException with one sentence for each setting that is wrong; never with a value
     */
    public static Settings read(Map<String, String> settings) {
        return read(settings, _ -> EffectiveSetting.Source.ENVIRONMENT);
    }

    /**
     * @param sources where each setting that is given came from, by its name
     */
    public static Settings read(Map<String, String> settings, Function<String, EffectiveSetting.Source> sources) {
        var in = new SettingsReader(settings, sources);
        Settings read = read(in);
        in.check();
        return read;
    }

    /** The names of all settings. */
    static Set<String> names() {
        var in = new SettingsReader(Map.of(), _ -> EffectiveSetting.Source.DEFAULT);
        var _ = read(in);
        return in.names();
    }

    private static Settings read(SettingsReader in) {
        String stage = in.text("STAGE").orElse("prod").toLowerCase(Locale.ROOT);
        boolean open = OPEN_STAGES.contains(stage);
        boolean lambda = in.text("AWS_LAMBDA_FUNCTION_NAME").isPresent();
        return new Settings(
                stage,
                lambda,
                in.text("AWS_REGION").orElse("us-east-1"),
                in.list("SECRETS_ARN", arn -> arn),
                in.number("MAX_BODY_BYTES", BODY_BYTES_DEFAULT, 1024, BODY_BYTES_MAX),
                Server.read(in),
                in.proxies("TRUSTED_PROXIES"),
                DatabaseSettings.read(in, lambda),
                RedisServer.read(in),
                QueueSettings.read(in),
                RateLimits.read(in),
                Providers.read(in, open),
                in.value("UNPRICED_MODELS", Unpriced::parse).orElseGet(Unpriced.Auto::new),
                Retention.read(in),
                ReportingZone.read(in),
                in.value("AUDIT_ANCHOR_FILE", Path::of),
                Webhooks.read(in, open),
                MailSettings.read(in, open),
                MetricSettings.read(in),
                TraceSettings.read(in),
                SignInSettings.read(in),
                in.effective());
    }
}
