package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens of sound and pictures in the details of a usage: they are parts of its input and output. */
final class UsageModalities {
    private static final String AUDIO = "audio";
    private static final String IMAGE = "image";

    private UsageModalities() {}

    static void add(Json.Obj usage, UsageNames names, Tokens tokens, Map<Part, Long> parts) {
        Json.Obj in = names.inputDetails(usage);
        Json.Obj out = names.outputDetails(usage);
        Json.Obj cached = in == null ? null : in.object("cached_tokens_details");
        boolean gemini = names.shape().equals("gemini");
        long plain = Math.max(0, tokens.input() - tokens.cachedInput() - tokens.cacheWrite());
        long seen = Math.max(0, tokens.output() - tokens.reasoning());
        for (String kind : new String[] {AUDIO, IMAGE}) {
            boolean audio = kind.equals(AUDIO);
            Part input = audio ? Part.AUDIO_INPUT : Part.IMAGE_INPUT;
            Part cachedInput = audio ? Part.CACHED_AUDIO_INPUT : Part.CACHED_IMAGE_INPUT;
            Part output = audio ? Part.AUDIO_OUTPUT : Part.IMAGE_OUTPUT;
            long all = gemini
                    ? listed(usage, kind, "promptTokensDetails", "prompt_tokens_details")
                    : Counts.orZero(in, kind + "_tokens");
            long read = gemini
                    ? listed(usage, kind, "cacheTokensDetails", "cache_tokens_details")
                    : Counts.orZero(cached, kind + "_tokens");
            // Where only a sum was cached, as much as can be was not: that is the larger reading.
            long fresh = Math.min(Math.max(0, all - read), plain);
            plain -= fresh;
            parts.put(input, fresh);
            parts.put(cachedInput, Math.min(Math.max(read, all - fresh), tokens.cachedInput()));
            long made = gemini
                    ? listed(usage, kind, "candidatesTokensDetails", "candidates_tokens_details")
                    : Counts.orZero(out, kind + "_tokens");
            parts.put(output, Math.min(made, seen));
            seen -= Math.min(made, seen);
        }
        parts.put(Part.CITATION, Counts.orZero(usage, "citation_tokens"));
    }

    /** Gemini lists counts by modality. */
    private static long listed(Json.Obj usage, String kind, String... names) {
        long sum = 0;
        for (String name : names) {
            for (Json item : usage.items(name)) {
                if (item instanceof Json.Obj one && kind.equals(modality(one.text("modality")))) {
                    sum += Counts.orZero(one, "tokenCount", "token_count");
                }
            }
        }
        return sum;
    }

    private static String modality(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
