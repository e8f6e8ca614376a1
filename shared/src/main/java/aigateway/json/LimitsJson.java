package aigateway.json;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.Problem;
import aigateway.kernel.RateLimits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a key or a team as the admin API and the tables have them:
 * {@code {"rpm", "tpm", "parallel", "models": {"gpt-4o*": {...}}}}.
 */
public final class LimitsJson {
    private static final Set<String> LIMITS = Set.of("rpm", "tpm", "parallel");
    private static final Set<String> MEMBERS = Set.of("rpm", "tpm", "parallel", "models");
    /** Every call looks through all entries. */
    private static final int MODELS_MAX = 20;

    private static final int MODEL_LENGTH_MAX = 200;
    /** More would be no limit; and up to here the limiter's arithmetic is exact to a request. */
    private static final long RPM_MAX = 1_000_000;

    private static final long TPM_MAX = 1_000_000_000;
    /** Each call in flight is an entry in Redis. */
    private static final long PARALLEL_MAX = 10_000;

    private LimitsJson() {}

    /** The member limits; the fields' problem says what is wrong. */
    public static KeyLimits read(Fields spec) {
        Fields fields = spec.object("limits");
        if (fields == null) {
            return KeyLimits.NONE;
        }
        fields.only(MEMBERS);
        return new KeyLimits(rates(fields), models(fields));
    }

    private static RateLimits rates(Fields fields) {
        return new RateLimits(
                fields.integer("rpm", 1, RPM_MAX),
                fields.integer("tpm", 1, TPM_MAX),
                fields.integer("parallel", 1, PARALLEL_MAX));
    }

    private static Map<String, RateLimits> models(Fields fields) {
        Fields entries = fields.object("models");
        Map<String, RateLimits> models = new LinkedHashMap<>();
        if (entries == null) {
            return models;
        }
        if (entries.names().size() > MODELS_MAX) {
            fields.refuse(Problem.invalidValue("limits.models", "at most " + MODELS_MAX + " models are allowed"));
            return models;
        }
        for (String name : entries.names()) {
            Fields entry = isModel(name) ? entries.object(name) : null;
            RateLimits rates = entry == null ? RateLimits.NONE : rates(entry.only(LIMITS));
            if (rates.equals(RateLimits.NONE)) {
                fields.refuse(Problem.invalidValue(
                        "limits.models",
                        "expected names, or prefixes ending in *, of 1 to " + MODEL_LENGTH_MAX
                                + " printable characters, each with rpm, tpm or parallel"));
            }
            models.put(name, rates);
        }
        return models;
    }

    private static boolean isModel(String name) {
        int star = name.indexOf('*');
        return !name.isEmpty()
                && name.length() <= MODEL_LENGTH_MAX
                && (star < 0 || star == name.length() - 1)
                && name.codePoints().noneMatch(LimitsJson::isUnprintable);
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    /** Null when there is no limit. */
    public static @Nullable String text(KeyLimits limits) {
        return limits.equals(KeyLimits.NONE)
                ? null
                : JsonText.objectText(json -> write(json, limits.all())
                        .object(
                                "models",
                                models -> new TreeMap<>(limits.models())
                                        .forEach((name, rates) -> models.object(name, entry -> write(entry, rates)))));
    }

    private static JsonText write(JsonText json, RateLimits rates) {
        return json.number("rpm", rates.requestsPerMinute())
                .number("tpm", rates.tokensPerMinute())
                .number("parallel", rates.parallel());
    }

    /** Reads the text of {@link #text}. */
    public static KeyLimits parse(@Nullable String text) {
        if (text == null) {
            return KeyLimits.NONE;
        }
        String wrapped = "{\"limits\":" + text + "}";
        return switch (JsonReader.object(wrapped.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(Document document) -> read(Fields.of(document.root()));
            case JsonReader.Result.Malformed(String why) -> throw new IllegalStateException("stored limits: " + why);
        };
    }
}
