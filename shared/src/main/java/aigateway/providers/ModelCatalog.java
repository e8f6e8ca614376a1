package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models of all providers. An external list is kept in Redis and refilled by one instance at a time; when the provider
 * fails, the old list is served for a day. Without Redis each request asks the providers.
 *
 * <p>Round trips: one to Redis; at a refill three, and one call to the provider.
 */
public final class ModelCatalog {
    private static final Duration STALE_KEEP = Duration.ofDays(1);
    /** A little longer than the timeout of the list. */
    private static final Duration REFILL_KEEP = Duration.ofSeconds(12);

    private static final int WAIT_STEPS = 20;
    private static final Duration WAIT_STEP = Duration.ofMillis(100);

    private final Routes routes;
    private final Redis redis;
    private final InstantSource clock;
    private final Duration keep;

    public ModelCatalog(Routes routes, Redis redis, InstantSource clock, Duration keep) {
        this.routes = routes;
        this.redis = redis;
        this.clock = clock;
        this.keep = keep;
    }

    /** The list, or why there is none. */
    public sealed interface Listing {
        record Listed(List<Model> models) implements Listing {}

        record Failed(Problem problem) implements Listing {}
    }

    public Listing list() {
        Map<String, Model> models = new LinkedHashMap<>();
        boolean missing = collect(models, this::cached);
        return models.isEmpty() && missing
                ? new Listing.Failed(Problem.providerError("The provider's list of models is not available."))
                : new Listing.Listed(List.copyOf(models.values()));
    }

    /**
     * What is known without a call to a provider other than the mock, for an answer that must not wait for one that is down.
     * Round trips: one to Redis for each provider that lists its models.
     */
    public List<Model> known() {
        Map<String, Model> models = new LinkedHashMap<>();
        boolean _ = collect(models, this::kept);
        return List.copyOf(models.values());
    }

    private Optional<byte[]> kept(Provider provider) {
        try {
            return read(provider).map(ModelCatalog::bytes);
        } catch (Unavailable _) {
            return Optional.empty();
        }
    }

    /** Returns whether a list is missing. */
    private boolean collect(Map<String, Model> models, Function<Provider, Optional<byte[]>> lists) {
        routes.mock().ifPresent(mock -> fetched(mock).ifPresent(list -> put(models, parse(mock, list))));
        boolean missing = false;
        for (PrefixRoute.ListedModels listed : routes.listedModels()) {
            Optional<byte[]> text = lists.apply(listed.provider());
            missing |= text.isEmpty();
            text.ifPresent(list -> put(
                    models,
                    parse(listed.provider(), list).stream()
                            .filter(model -> listed.contains(model.id()))
                            .map(model -> model.named(listed.before() + model.id()))
                            .toList()));
        }
        routes.named().forEach((name, provider) -> models.putIfAbsent(name, Model.named(name, provider)));
        return missing;
    }

    private static void put(Map<String, Model> models, List<Model> more) {
        more.forEach(model -> models.putIfAbsent(model.id(), model));
    }

    private record Kept(long atMillis, String text) {}

    private Optional<byte[]> cached(Provider provider) {
        try {
            Optional<Kept> kept = read(provider);
            if (keep.isZero()) {
                return fetched(provider);
            }
            if (kept.isPresent() && clock.millis() - kept.get().atMillis < keep.toMillis()) {
                return kept.map(ModelCatalog::bytes);
            }
            return refill(provider, kept);
        } catch (Unavailable _) {
            return fetched(provider);
        }
    }

    private Optional<byte[]> refill(Provider provider, Optional<Kept> stale) {
        String lock = cacheKey(provider) + ":refill";
        if (redis.writeIfAbsent(lock, "1", REFILL_KEEP)) {
            Optional<byte[]> fresh = fetched(provider);
            fresh.ifPresent(text -> keep(provider, lock, text));
            // After a failure the lock stays until it lapses, so that not every caller asks a broken provider.
            return fresh.or(() -> stale.map(ModelCatalog::bytes));
        }
        return stale.map(ModelCatalog::bytes).or(() -> await(provider)).or(() -> fetched(provider));
    }

    private void keep(Provider provider, String lock, byte[] text) {
        try {
            redis.write(
                    cacheKey(provider), clock.millis() + "\n" + new String(text, StandardCharsets.UTF_8), STALE_KEEP);
            redis.delete(lock);
        } catch (Unavailable _) {
            // The list is there without the cache, too.
        }
    }

    /** Another instance is refilling the list: waits a short time for it. */
    private Optional<byte[]> await(Provider provider) {
        for (int step = 0; step < WAIT_STEPS; step++) {
            try {
                Thread.sleep(WAIT_STEP);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            Optional<Kept> kept = read(provider);
            if (kept.isPresent()) {
                return kept.map(ModelCatalog::bytes);
            }
        }
        return Optional.empty();
    }

    private Optional<Kept> read(Provider provider) {
        return redis.read(cacheKey(provider)).map(text -> {
            int line = text.indexOf('\n');
            return new Kept(Long.parseLong(text.substring(0, line)), text.substring(line + 1));
        });
    }

    /** The provider's own answer, when it is a list. */
    private static Optional<byte[]> fetched(Provider provider) {
        return provider.models() instanceof ProviderReply.Answered(int status, var _, byte[] body)
                        && status == 200
                        && JsonReader.provided(body) instanceof JsonReader.Result.Read(var document)
                        && document.root().member("data") instanceof Json.Arr
                ? Optional.of(body)
                : Optional.empty();
    }

    private static List<Model> parse(Provider provider, byte[] text) {
        return JsonReader.provided(text) instanceof JsonReader.Result.Read(var document)
                ? document.root().items("data").stream()
                        .map(item -> Model.of(item, provider.name()))
                        .filter(Objects::nonNull)
                        .toList()
                : List.of();
    }

    private static byte[] bytes(Kept kept) {
        return kept.text.getBytes(StandardCharsets.UTF_8);
    }

    private static String cacheKey(Provider provider) {
        return "{models:" + provider.name() + "}";
    }
}
