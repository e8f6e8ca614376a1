package aigateway.cache;

import aigateway.json.Canonical;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.secrets.Vault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replies in Redis, each under a keyed hash of its request and encrypted for that hash: a reader of Redis learns neither request
 * nor reply, and cannot swap two replies. Under a new {@code DATA_KEY} the cache starts empty.
 *
 * <p>Round trips: one to Redis for reading and one for writing. When Redis is away or slow, or a value does not open, there is no
 * reply.
 */
public final class RedisCachedReplies implements CachedReplies {
    /** A larger one would delay the other commands on the connection, which have 50 ms. */
    private static final int BODY_BYTES_MAX = 256 * 1024;

    private final Redis redis;
    private final Vault vault;
    private final Duration keep;

    /**
     * @param keep how long a reply is used again
     */
    public RedisCachedReplies(Redis redis, Vault vault, Duration keep) {
        this.redis = redis;
        this.vault = vault;
        this.keep = keep;
    }

    @Override
    public String key(Endpoint endpoint, CacheScope scope, Json.Obj request, List<String> headers) {
        Map<String, Json> question = new LinkedHashMap<>();
        question.put("endpoint", new Json.Str(endpoint.kind()));
        question.put("scope", new Json.Str(text(scope)));
        question.put("request", request);
        if (!headers.isEmpty()) {
            question.put("headers", new Json.Str(String.join("\n", headers)));
        }
        return "answer:"
                + HexFormat.of().formatHex(vault.digest("response cache", Canonical.of(new Json.Obj(question))));
    }

    private static String text(CacheScope scope) {
        return switch (scope) {
            case CacheScope.Own(var key) -> "key " + key.value();
            case CacheScope.Shared() -> "shared";
        };
    }

    @Override
    public Optional<CachedReply> find(String key) {
        try {
            return redis.read(key).map(value -> opened(key, value));
        } catch (Unavailable _) {
            return Optional.empty();
        }
    }

    @Override
    public void keep(String key, CachedReply reply) {
        if (reply.body().length > BODY_BYTES_MAX) {
            return;
        }
        byte[] origin = JsonText.object(json -> json.text("provider", reply.provider())
                .text("model", reply.model())
                .number(
                        "cost_nano_usd",
                        reply.cost() == null ? null : reply.cost().nanoUsd()));
        byte[] plain = ByteBuffer.allocate(origin.length + 1 + reply.body().length)
                .put(origin)
                .put((byte) '\n')
                .put(reply.body())
                .array();
        String value = Base64.getEncoder().encodeToString(vault.seal(key, plain));
        try {
            redis.write(key, value, keep);
        } catch (Unavailable _) {
            // The client has its reply; only the cache misses it.
        }
    }

    private @Nullable CachedReply opened(String key, String value) {
        try {
            return read(vault.open(key, Base64.getDecoder().decode(value)));
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
                : new CachedReply(
                        provider, model, cost(origin.root()), Arrays.copyOfRange(plain, end + 1, plain.length));
    }

    private static @Nullable Money cost(Json.Obj origin) {
        long nanoUsd = origin.integer("cost_nano_usd", -1);
        return nanoUsd < 0 ? null : new Money(nanoUsd);
    }
}
