package aigateway.kernel;

import java.util.Map;
import java.util.Optional;

/**
 * The limits of a key: over all its calls, and over single models. Both apply at once.
 *
 * @param models by name, or by prefix ending in *; a limit under a prefix is shared by all the models that it covers
 */
public record KeyLimits(RateLimits all, Map<String, RateLimits> models) {
    public static final KeyLimits NONE = new KeyLimits(RateLimits.NONE, Map.of());

    public KeyLimits {
        models = Map.copyOf(models);
    }

    /** The one entry that counts for a model: its own name, else the longest prefix, whatever the order they were given in. */
    public Optional<ModelLimits> of(String model) {
        RateLimits exact = models.get(model);
        if (exact != null) {
            return Optional.of(new ModelLimits(model, exact));
        }
        String longest = null;
        for (String pattern : models.keySet()) {
            boolean covers = pattern.endsWith("*") && model.startsWith(pattern.substring(0, pattern.length() - 1));
            if (covers && (longest == null || pattern.length() > longest.length())) {
                longest = pattern;
            }
        }
        return Optional.ofNullable(longest)
                .map(pattern -> new ModelLimits(pattern, models.getOrDefault(pattern, RateLimits.NONE)));
    }

    /** What counts for a model, and the entry's name. */
    public record ModelLimits(String pattern, RateLimits limits) {}
}
