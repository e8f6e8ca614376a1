package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.LoopThreads;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * Counts the tokens of a request's texts with the model's own tokenizer, where it is known: a bound about four times tighter
 * than the bytes. It takes milliseconds, so it is used only when the bytes would not fit.
 */
public final class PromptTokens {
    /** Counting more would take over a second; a longer request is bounded by its bytes. */
    private static final int BYTES_MAX = 256 * 1024;
    /** For the characters around each value and name, in any form that a provider shows to the model. */
    private static final long TOKENS_PER_VALUE = 4;

    private static final int BYTES_PER_TOKEN = 4;
    private static final Set<String> PICTURES =
            Set.of("image", "input_image", "image_url", "document", "input_file", "file");
    /** Members that no model reads as text. */
    private static final Set<String> FRAME =
            Set.of("type", "role", "id", "call_id", "tool_use_id", "status", "cache_control", "signature");

    private static final Pattern O200K =
            Pattern.compile("(openai/)?(gpt-4o|gpt-4\\.1|gpt-5|chatgpt-4o|o1|o3|o4)([.-].*)?");
    private static final Pattern CL100K =
            Pattern.compile("(openai/)?((gpt-4|gpt-3\\.5)(-.*)?|text-embedding-(3-small|3-large|ada-002))");

    private PromptTokens() {}

    /** The tables take some dozen megabytes: they are loaded at the first use. */
    private static final class Tables {
        private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

        private Tables() {}
    }

    /** An upper bound, beside what frames each message; empty when the model's tokenizer is not known. */
    public static OptionalLong atMost(String model, Json.Obj body, int bytes) {
        Optional<EncodingType> type = bytes > BYTES_MAX ? Optional.empty() : encoding(model);
        if (type.isPresent()) {
            LoopThreads.leave();
        }
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

    /**
     * About as many as the model will read, in these members; where its tokenizer is not known, a quarter of the bytes of the
     * texts.
     */
    public static long expected(String model, List<String> members, Json.Obj body) {
        LoopThreads.leave();
        Optional<EncodingType> type = encoding(model);
        ToLongFunction<String> count = type.isEmpty()
                ? text -> Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN)
                : Tables.ENCODINGS.getEncoding(type.get())::countTokensOrdinary;
        return members.stream()
                .map(body::member)
                .filter(Objects::nonNull)
                .mapToLong(value -> expected(count, model, value))
                .sum();
    }

    private static long expected(ToLongFunction<String> count, String model, Json value) {
        return switch (value) {
            case Json.Str(String text) ->
                count.applyAsLong(text.substring(0, Math.min(text.length(), BYTES_MAX)))
                        + Math.max(0, text.length() - BYTES_MAX) / BYTES_PER_TOKEN;
            case Json.Num _, Json.Bool _ -> 1;
            case Json.Null _ -> 0;
            case Json.Arr(var items) ->
                items.stream().mapToLong(item -> expected(count, model, item)).sum();
            case Json.Obj item -> {
                String kind = item.text("type");
                long media = kind != null && PICTURES.contains(kind)
                        ? MediaTokens.in(item, model).tokens()
                        : 0;
                yield media > 0
                        ? media
                        : (item.member("role") == null ? 0 : TOKENS_PER_VALUE)
                                + item.members().entrySet().stream()
                                        .filter(member -> !FRAME.contains(member.getKey()))
                                        .mapToLong(member -> expected(count, model, member.getValue()))
                                        .sum();
            }
        };
    }

    private static long count(Encoding encoding, Json value) {
        return TOKENS_PER_VALUE
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
