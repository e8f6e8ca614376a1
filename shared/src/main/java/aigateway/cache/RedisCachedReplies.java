package aigateway.cache;

import aigateway.json.Canonical;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.secrets.Vault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers in Redis, each under a keyed hash of its request and encrypted for that key: a reader of Redis learns neither
 * question nor answer, and cannot swap two replies. Under a new {@code DATA_KEY} the cache begins empty.
 *
 * <p>Round trips: one to Redis for either. Redis away or slow, or a value that does not open, means an answer that is not there.
 */
public final class RedisCachedReplies implements CachedReplies {
    /** A larger one would hold up everybody else on the connection, whose commands have 50 ms. */
    private static final int BODY_BYTES_MAX = 256 * 1024;

    private final Redis redis;
    private final Vault vault;
    private final Duration keep;

    /**
     * @param keep how long an answer is given again
     */
    public RedisCachedReplies(Redis redis, Vault vault, Duration keep) {
        this.redis = redis;
        this.vault = vault;
        this.keep = keep;
    }

    @Override
    public String place(Endpoint endpoint, CacheScope scope, Json.Obj request) {
        var question = new Json.Obj(Map.of(
                "endpoint", new Json.Str(endpoint.kind()), "scope", new Json.Str(text(scope)), "request", request));
        return "answer:" + HexFormat.of().formatHex(vault.digest("response cache", Canonical.of(question)));
    }

    private static String text(CacheScope scope) {
        return switch (scope) {
            case CacheScope.Own(var key) -> "key " + key.value();
            case CacheScope.Shared() -> "shared";
        };
    }

    @Override
    public Optional<CachedReply> find(String place) {
        try {
            return redis.read(place).map(value -> opened(place, value));
        } catch (Unavailable _) {
            return Optional.empty();
        }
    }

    @Override
    public void keep(String place, CachedReply answer) {
        if (answer.body().length > BODY_BYTES_MAX) {
            return;
        }
        byte[] origin =
                JsonText.object(json -> json.text("provider", answer.provider()).text("model", answer.model()));
        byte[] plain = ByteBuffer.allocate(origin.length + 1 + answer.body().length)
                .put(origin)
                .put((byte) '\n')
                .put(answer.body())
                .array();
        String value = Base64.getEncoder().encodeToString(vault.seal(place, plain));
        try {
            redis.write(place, value, keep);
        } catch (Unavailable _) {
            // The answer is at hand all the same.
        }
    }

    private @Nullable CachedReply opened(String place, String value) {
        try {
            return read(vault.open(place, Base64.getDecoder().decode(value)));
        } catch (IllegalArgumentException | IllegalStateException _) {
            // Written by another party, or under a key that is no longer configured.
            return null;
        }
    }

    private static @Nullable CachedReply read(byte[] plain) {
        int end = 0;
        while (end < plain.length && plain[end] != '\n') {
            end++;
        }
        if (end == plain.length
                || !(JsonReader.object(Arrays.copyOf(plain, end)) instanceof JsonReader.Result.Read(var origin))) {
            return null;
        }
        String provider = origin.root().text("provider");
        String model = origin.root().text("model");
        return provider == null || model == null
                ? null
                : new CachedReply(provider, model, Arrays.copyOfRange(plain, end + 1, plain.length));
    }
}
