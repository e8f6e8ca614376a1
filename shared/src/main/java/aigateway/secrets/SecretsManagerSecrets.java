package aigateway.secrets;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Secrets from AWS Secrets Manager: each ARN holds a JSON object of name to value; later ones win. Kept for five minutes, and
 * for longer only while the store is out of reach. The settings supply what the store does not have.
 */
public final class SecretsManagerSecrets implements Secrets {
    private static final Duration KEEP = Duration.ofMinutes(5);

    private final SecretsManagerClient client;
    private final List<String> arns;
    private final Secrets fallback;
    private final InstantSource clock;
    private volatile @Nullable Snapshot snapshot;

    public SecretsManagerSecrets(
            SecretsManagerClient client, List<String> arns, Secrets fallback, InstantSource clock) {
        this.client = client;
        this.arns = List.copyOf(arns);
        this.fallback = fallback;
        this.clock = clock;
    }

    private record Snapshot(Map<String, String> values, Instant at) {}

    @Override
    public Optional<String> find(String name) {
        return value(name).or(() -> fallback.find(name));
    }

    /** A value under any name, such as the username and password of a managed database secret. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values().get(name)).filter(value -> !value.isBlank());
    }

    /** Forgets what was read, so that a restored snapshot reads again. */
    public void forget() {
        snapshot = null;
    }

    private Map<String, String> values() {
        Snapshot kept = snapshot;
        Instant now = clock.instant();
        if (kept != null && now.isBefore(kept.at.plus(KEEP))) {
            return kept.values;
        }
        try {
            Map<String, String> values = new HashMap<>();
            arns.forEach(arn -> values.putAll(read(arn)));
            snapshot = new Snapshot(Map.copyOf(values), now);
            return values;
        } catch (SdkException outage) {
            if (kept != null) {
                return kept.values;
            }
            throw new Unavailable("secrets", outage);
        }
    }

    private Map<String, String> read(String arn) {
        String text = client.getSecretValue(request -> request.secretId(arn)).secretString();
        return switch (JsonReader.object(text.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(var document) -> {
                Map<String, String> values = new HashMap<>();
                document.root().members().forEach((name, value) -> {
                    if (value instanceof Json.Str(String secret)) {
                        values.put(name, secret);
                    }
                });
                yield values;
            }
            // The reader's sentence never holds a part of the text.
            case JsonReader.Result.Malformed(String why) ->
                throw new IllegalStateException("A secret is not a JSON object of names and values: " + why);
        };
    }
}
