package aigateway.assembly;

import aigateway.http.Cidr;
import aigateway.limits.FailMode;
import aigateway.pricing.Unpriced;
import aigateway.redis.Redis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every setting that is no secret, read and judged once at start. An empty value counts as left out.
 * {@code .env.example} documents each.
 */
public record Settings(
        String stage,
        boolean lambda,
        @Nullable String databaseUrl,
        List<String> databaseSecretArns,
        int databasePool,
        @Nullable String redisUrl,
        boolean redisCluster,
        FailMode rateLimitFailMode,
        int expectedInstances,
        @Nullable URI sqsEndpoint,
        String awsRegion,
        @Nullable String jobsQueueUrl,
        @Nullable String lowJobsQueueUrl,
        @Nullable String webhooksQueueUrl,
        List<String> secretArns,
        int maxBodyBytes,
        Duration providerTimeout,
        Duration streamTimeout,
        Optional<Path> gatewayConfig,
        Optional<String> defaultProvider,
        URI openaiBaseUrl,
        @Nullable String openaiReferer,
        @Nullable String openaiTitle,
        String outputCapField,
        boolean mockProvider,
        @Nullable URI mockProviderUrl,
        Duration modelsCache,
        Duration answersCache,
        Unpriced unpriced,
        Duration jobRetention,
        Duration auditRetention,
        List<Cidr> webhookAllow,
        List<Cidr> webhookRefuse,
        Optional<URI> pushgateway) {
    private static final Set<String> OPEN_STAGES = Set.of("local", "test");
    private static final int BODY_BYTES_DEFAULT = 10 * 1024 * 1024;
    /** More would not fit beside other calls in the memory that a function or a container usually has. */
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    /** As many as an account of AWS runs at once, and more. */
    private static final int INSTANCES_MAX = 100_000;

    /**
     * @throws IllegalArgumentException with one plain sentence about the first setting that cannot be; never with its value
     */
    public static Settings read(Map<String, String> settings) {
        var in = new Reader(settings);
        String stage = in.text("STAGE").orElse("prod").toLowerCase(Locale.ROOT);
        boolean open = OPEN_STAGES.contains(stage);
        boolean lambda = in.text("AWS_LAMBDA_FUNCTION_NAME").isPresent();
        List<Cidr> allow = in.list("WEBHOOK_ALLOW_CIDRS", Cidr::parse);
        if (!allow.isEmpty() && !open) {
            throw new IllegalArgumentException(
                    "WEBHOOK_ALLOW_CIDRS opens private networks to webhooks and is refused unless STAGE is local or test.");
        }
        return new Settings(
                stage,
                lambda,
                in.text("DATABASE_URL").orElse(null),
                in.list("DATABASE_SECRET_ARN", arn -> arn),
                in.number("DATABASE_POOL", lambda ? 1 : 10, 1, 200),
                in.value("REDIS_URL", Settings::redisUrl).orElse(null),
                in.flag("REDIS_CLUSTER", false),
                in.oneOf("RATE_LIMIT_FAIL_MODE", Set.of("local", "open", "closed"))
                        .map(word -> FailMode.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(FailMode.LOCAL),
                in.number("EXPECTED_INSTANCES", 1, 1, INSTANCES_MAX),
                in.value("SQS_ENDPOINT", Settings::httpUrl).orElse(null),
                in.text("AWS_REGION").orElse("us-east-1"),
                in.text("JOBS_QUEUE_URL").orElse(null),
                in.text("LOW_JOBS_QUEUE_URL").orElse(null),
                in.text("WEBHOOKS_QUEUE_URL").orElse(null),
                in.list("SECRETS_ARN", arn -> arn),
                in.number("MAX_BODY_BYTES", BODY_BYTES_DEFAULT, 1024, BODY_BYTES_MAX),
                Duration.ofSeconds(in.number("PROVIDER_TIMEOUT_SECONDS", 120, 1, 900)),
                Duration.ofSeconds(in.number("STREAM_TIMEOUT_SECONDS", 900, 1, 3_600)),
                in.value("GATEWAY_CONFIG", Path::of),
                in.oneOf("DEFAULT_PROVIDER", Set.of("openai")),
                in.value("OPENAI_BASE_URL", Settings::httpUrl).orElse(URI.create("https://api.openai.com/v1")),
                in.text("OPENAI_HTTP_REFERER").orElse(null),
                in.text("OPENAI_TITLE").orElse(null),
                in.oneOf("OUTPUT_CAP_FIELD", Set.of("max_completion_tokens", "max_tokens"))
                        .orElse("max_completion_tokens"),
                in.flag("MOCK_PROVIDER", open),
                in.value("MOCK_PROVIDER_URL", Settings::httpUrl).orElse(null),
                Duration.ofSeconds(in.number("MODELS_CACHE_SECONDS", 300, 0, 86_400)),
                Duration.ofSeconds(in.number("CACHE_TTL_SECONDS", 3_600, 1, 604_800)),
                in.value("UNPRICED_MODELS", Unpriced::parse).orElseGet(Unpriced.Auto::new),
                Duration.ofDays(in.number("JOB_RETENTION_DAYS", 7, 1, 3_650)),
                Duration.ofDays(in.number("AUDIT_RETENTION_DAYS", 90, 1, 3_650)),
                allow,
                in.list("WEBHOOK_REFUSE_CIDRS", Cidr::parse),
                in.value("PUSHGATEWAY_URL", Settings::httpUrl));
    }

    private static URI httpUrl(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("not an http URL");
        }
        return url;
    }

    private static String redisUrl(String text) {
        Redis.check(text);
        return text;
    }

    /** Reads by name, and says the name when it is wrong. */
    private record Reader(Map<String, String> settings) {
        Optional<String> text(String name) {
            return Optional.ofNullable(settings.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }

        <T> Optional<T> value(String name, Function<String, T> parse) {
            return text(name).map(text -> parsed(name, text, parse));
        }

        <T> List<T> list(String name, Function<String, T> parse) {
            return text(name)
                    .map(text -> Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .map(part -> parsed(name, part, parse))
                            .toList())
                    .orElse(List.of());
        }

        int number(String name, int otherwise, int min, int max) {
            return value(name, Integer::valueOf)
                    .map(number -> {
                        if (number < min || number > max) {
                            throw new IllegalArgumentException(
                                    name + " must be a whole number from " + min + " to " + max + ".");
                        }
                        return number;
                    })
                    .orElse(otherwise);
        }

        boolean flag(String name, boolean otherwise) {
            return oneOf(name, Set.of("true", "false")).map(Boolean::valueOf).orElse(otherwise);
        }

        Optional<String> oneOf(String name, Set<String> words) {
            Optional<String> text = text(name).map(word -> word.toLowerCase(Locale.ROOT));
            if (text.isPresent() && !words.contains(text.get())) {
                throw new IllegalArgumentException(name + " must be "
                        + String.join(" or ", words.stream().sorted().toList()) + ".");
            }
            return text;
        }

        private static <T> T parsed(String name, String text, Function<String, T> parse) {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException _) {
                // Without the cause, which quotes the value.
                throw new IllegalArgumentException(name + " has a value that cannot be read.");
            }
        }
    }
}
