package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What models take of the settings about sampling. A client of another API does not know it. */
final class SamplingLimits {
    private static final String STOP = "stop";
    /** OpenAI's own limit, which most servers share. */
    private static final int STOPS_MAX = 4;
    /** They refuse every value but the default. */
    private static final Set<String> FIXED = Set.of(
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            STOP);
    /** OpenAI's models that reason. */
    private static final Pattern REASONING = Pattern.compile("(openai/)?(o\\d|gpt-5(?!.*-chat)|gpt-[6-9]).*");

    private SamplingLimits() {}

    /** The value to send; null to leave the member out. */
    static @Nullable Json fit(String model, String member, Json value) {
        if (FIXED.contains(member) && REASONING.matcher(model).matches() && !isDefault(member, value)) {
            return null;
        }
        if (member.equals(STOP) && value instanceof Json.Arr(List<Json> stops) && stops.size() > STOPS_MAX) {
            return new Json.Arr(stops.subList(0, STOPS_MAX));
        }
        return value;
    }

    private static boolean isDefault(String member, Json value) {
        String text = value instanceof Json.Num(String digits) ? digits : "";
        return member.endsWith("penalty") ? text.matches("0(\\.0+)?") : text.matches("1(\\.0+)?");
    }
}
