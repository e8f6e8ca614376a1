package aigateway.pipeline;

import aigateway.json.Json;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Counts the tokens of a request's texts with the model's own tokenizer, where it is known: a bound about four times tighter
 * than the bytes. It costs milliseconds, so it is asked only when the bytes would not fit.
 */
final class PromptTokens {
    /** A second of nobody's time; a longer request is bounded by its bytes. */
    private static final int BYTES_MAX = 256 * 1024;
    /** What stands around each value and name, in whatever form a provider shows it to the model. */
    private static final long TOKENS_A_VALUE = 4;

    private static final Pattern O200K =
            Pattern.compile("(openai/)?(gpt-4o|gpt-4\\.1|gpt-5|chatgpt-4o|o1|o3|o4)([.-].*)?");
    private static final Pattern CL100K =
            Pattern.compile("(openai/)?((gpt-4|gpt-3\\.5)(-.*)?|text-embedding-(3-small|3-large|ada-002))");

    private PromptTokens() {}

    /** The tables take some dozen megabytes: nobody pays for them before the first use. */
    private static final class Tables {
        private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

        private Tables() {}
    }

    /** An upper bound, beside what frames each message; empty when the model's tokenizer is not known. */
    static OptionalLong atMost(String model, Json.Obj body, int bytes) {
        Optional<EncodingType> type = bytes > BYTES_MAX ? Optional.empty() : encoding(model);
        return type.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(count(Tables.ENCODINGS.getEncoding(type.get()), body));
    }

    private static Optional<EncodingType> encoding(String model) {
        if (O200K.matcher(model).matches()) {
            return Optional.of(EncodingType.O200K_BASE);
        }
        return CL100K.matcher(model).matches() ? Optional.of(EncodingType.CL100K_BASE) : Optional.empty();
    }

    private static long count(Encoding encoding, Json value) {
        return TOKENS_A_VALUE
                + switch (value) {
                    case Json.Str(String text) -> encoding.countTokensOrdinary(text);
                    case Json.Num(String digits) -> digits.length();
                    case Json.Bool _, Json.Null _ -> 0;
                    case Json.Arr(var items) ->
                        items.stream().mapToLong(item -> count(encoding, item)).sum();
                    case Json.Obj(var members) ->
                        members.entrySet().stream()
                                .mapToLong(member -> encoding.countTokensOrdinary(member.getKey())
                                        + count(encoding, member.getValue()))
                                .sum();
                };
    }
}
