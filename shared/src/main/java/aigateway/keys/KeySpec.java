package aigateway.keys;

import aigateway.http.Cidr;
import aigateway.json.Fields;
import aigateway.json.LimitsJson;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.Problem;
import aigateway.kernel.UnixTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a key, as an admin writes them.
 *
 * @param allowedModels names, or prefixes ending in *; null allows every model
 * @param allowedIps null allows every address
 */
public record KeySpec(
        String name,
        List<String> tags,
        @Nullable List<String> allowedModels,
        @Nullable List<Cidr> allowedIps,
        @Nullable Instant expiresAt,
        KeyLimits limits,
        CacheSetting cache) {
    private static final int NAME_LENGTH_MAX = 100;
    private static final int TAGS_MAX = 20;
    private static final Pattern TAG = Pattern.compile("[a-z0-9:_.-]{1,64}");
    private static final int MODELS_MAX = 100;
    private static final int MODEL_LENGTH_MAX = 200;
    private static final int IPS_MAX = 100;
    private static final int IP_LENGTH_MAX = 50;

    /** Reads a new key's settings; the fields' problem says what is wrong. */
    public static KeySpec create(Fields fields) {
        return new KeySpec(
                fields.requiredText("name", 1, NAME_LENGTH_MAX),
                tags(fields),
                fields.texts("allowed_models", MODELS_MAX, MODEL_LENGTH_MAX),
                ips(fields),
                expiry(fields),
                LimitsJson.read(fields),
                CacheSetting.read(fields));
    }

    /** These settings with the members of a PATCH changed; null clears, limits are replaced whole. A name cannot be cleared. */
    public KeySpec patched(Fields fields) {
        return new KeySpec(
                fields.mentions("name") ? fields.requiredText("name", 1, NAME_LENGTH_MAX) : name,
                fields.mentions("tags") ? tags(fields) : tags,
                fields.mentions("allowed_models")
                        ? fields.texts("allowed_models", MODELS_MAX, MODEL_LENGTH_MAX)
                        : allowedModels,
                fields.mentions("allowed_ips") ? ips(fields) : allowedIps,
                fields.mentions("expires_at") ? expiry(fields) : expiresAt,
                fields.mentions("limits") ? LimitsJson.read(fields) : limits,
                fields.mentions("cache") ? CacheSetting.read(fields) : cache);
    }

    private static List<String> tags(Fields fields) {
        List<String> tags = fields.texts("tags", TAGS_MAX, 64);
        if (tags == null) {
            return List.of();
        }
        if (!tags.stream().allMatch(tag -> TAG.matcher(tag).matches())) {
            fields.refuse(Problem.invalidValue("tags", "a tag is 1 to 64 of a-z, 0-9, colon, underscore, dot, dash"));
        }
        return tags.stream().distinct().toList();
    }

    private static @Nullable List<Cidr> ips(Fields fields) {
        List<String> texts = fields.texts("allowed_ips", IPS_MAX, IP_LENGTH_MAX);
        if (texts == null) {
            return null;
        }
        List<Cidr> ips = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                ips.add(range(text));
            } catch (IllegalArgumentException _) {
                fields.refuse(Problem.invalidValue("allowed_ips", "expected addresses or CIDR ranges"));
            }
        }
        return List.copyOf(ips);
    }

    /** A plain address is the range of itself. */
    private static Cidr range(String text) {
        String bits = text.indexOf(':') < 0 ? "/32" : "/128";
        return Cidr.parse(text.indexOf('/') < 0 ? text + bits : text);
    }

    private static @Nullable Instant expiry(Fields fields) {
        return UnixTime.instant(fields.integer("expires_at", 0, UnixTime.SECONDS_MAX));
    }
}
