package aigateway.functions.dashboard.keys;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.RateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Limits as people read them, and as a form has them. */
final class LimitsText {
    private LimitsText() {}

    /** Such as {@code 60/min, 4 at once}; empty without a limit. */
    static String words(RateLimits limits) {
        List<String> words = new ArrayList<>();
        if (limits.requestsPerMinute() != null) {
            words.add(Counts.text(limits.requestsPerMinute()) + "/min");
        }
        if (limits.tokensPerMinute() != null) {
            words.add(Counts.brief(limits.tokensPerMinute()) + " tokens/min");
        }
        if (limits.parallel() != null) {
            words.add(Counts.text(limits.parallel()) + " at once");
        }
        return String.join(", ", words);
    }

    /** With those of single models, one on a line. */
    static List<String> lines(KeyLimits limits) {
        List<String> lines = new ArrayList<>();
        if (!limits.all().equals(RateLimits.NONE)) {
            lines.add(words(limits.all()));
        }
        new TreeMap<>(limits.models()).forEach((model, each) -> lines.add(model + ": " + words(each)));
        return lines;
    }

    /** The limits of single models as the form takes them: {@code gpt-4o* rpm=5 parallel=2}. */
    static String modelLines(KeyLimits limits) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(limits.models())
                .forEach((model, each) -> lines.add(model
                        + part("rpm", each.requestsPerMinute())
                        + part("tpm", each.tokensPerMinute())
                        + part("parallel", each.parallel())));
        return String.join("\n", lines);
    }

    private static String part(String name, @Nullable Long value) {
        return value == null ? "" : " " + name + "=" + value;
    }
}
