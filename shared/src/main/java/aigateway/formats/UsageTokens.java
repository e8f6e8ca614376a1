package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a usage object, whatever its form.
 *
 * <p>Servers differ in what their counts include: cached input may be within the input or beside it, reasoning within the
 * output or beside it. The total decides. Without one the names do. A total that none of the readings explains makes the larger
 * one count.
 *
 * @param shape the form that was read
 * @param explained whether the counts and the total agree
 */
record UsageTokens(Tokens tokens, Map<Part, Long> parts, String shape, boolean explained) {
    private static final String[] REASONING = {"reasoning_tokens", "thinking_tokens"};

    /** Null when a count is missing and does not follow from the total, or is negative, not whole or absurd. */
    static @Nullable UsageTokens read(Json.Obj usage) {
        UsageTokens largest = null;
        for (UsageNames names : UsageNames.in(usage)) {
            UsageTokens one = read(usage, names);
            boolean larger = one != null && (largest == null || one.tokens.total() > largest.tokens.total());
            largest = larger ? one : largest;
        }
        return largest == null ? mixed(usage) : largest;
    }

    /** The input by the names of one form and the output by those of another. */
    private static @Nullable UsageTokens mixed(Json.Obj usage) {
        List<UsageNames> forms = UsageNames.in(usage);
        for (UsageNames in : forms) {
            for (UsageNames out : forms) {
                if (usage.member(in.input()) != null && usage.member(out.output()) != null) {
                    return read(usage, in.withOutput(out));
                }
            }
        }
        return null;
    }

    private static @Nullable UsageTokens read(Json.Obj usage, UsageNames names) {
        UsageInput input = UsageInput.of(usage, names);
        Output output = input == null ? null : Output.of(usage, names);
        if (input == null || output == null) {
            return null;
        }
        Reading reading = Reading.of(input, output);
        if (reading == null || Math.max(reading.input, reading.output) > Counts.MAX) {
            return null;
        }
        var tokens = new Tokens(
                reading.input,
                input.cached(),
                input.written(),
                reading.output,
                Math.min(output.reasoning, reading.output));
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        input.addHour(parts);
        UsageModalities.add(usage, names, tokens, parts);
        boolean anthropic = names.shape().equals("responses")
                && names.inputDetails(usage) == null
                && (input.besideByName() || output.total == Counts.MISSING);
        String shape = anthropic ? "messages" : names.shape();
        return new UsageTokens(
                tokens, parts, reading.reasoningBeside ? shape + " with reasoning beside" : shape, reading.explained);
    }

    /**
     * The output of a usage.
     *
     * @param counted its count
     * @param alwaysBeside whether the form says that reasoning is never within it
     */
    private record Output(long counted, long reasoning, long total, boolean alwaysBeside) {
        static @Nullable Output of(Json.Obj usage, UsageNames names) {
            Json.Obj details = names.outputDetails(usage);
            long within = Counts.first(details, REASONING);
            if (within == Counts.INVALID) {
                return null;
            }
            long gemini = Counts.first(usage, "thoughtsTokenCount", "thoughts_token_count");
            // Perplexity counts reasoning for its searches beside all else, and bills it beside all else.
            boolean perplexity = usage.member("citation_tokens") != null || usage.member("num_search_queries") != null;
            long reasoning = Math.max(0, Math.max(Math.max(within, gemini), Counts.first(usage, REASONING)));
            return new Output(
                    Counts.of(usage, names.output()),
                    reasoning,
                    Counts.of(usage, names.total()),
                    gemini > 0 || (perplexity && within == Counts.MISSING && reasoning > 0));
        }

        long all(boolean beside) {
            return beside ? counted + reasoning : counted;
        }
    }

    private record Reading(long input, long output, boolean reasoningBeside, boolean explained) {
        static @Nullable Reading of(UsageInput input, Output output) {
            boolean beside = input.besideByName() || input.isBesideForSure();
            if (output.counted < 0) {
                // Embeddings have no output and no count of it: the total shows that.
                long rest = output.total - input.all(beside);
                return output.counted == Counts.MISSING && output.total >= 0 && rest >= 0
                        ? new Reading(input.all(beside), rest, false, true)
                        : null;
            }
            boolean reasoningBeside = output.alwaysBeside || output.reasoning > output.counted;
            Reading usual = new Reading(
                    input.all(beside),
                    output.all(reasoningBeside),
                    reasoningBeside,
                    input.besideByName() || !input.isBesideForSure());
            if (output.total < 0) {
                boolean doubtful = reasoningBeside && !output.alwaysBeside;
                return output.total == Counts.MISSING && !doubtful ? usual : usual.unexplained();
            }
            Reading other = usual.explains(input, output) ? usual : otherwise(input, output, beside);
            return other == null ? usual.largest(output.total) : other;
        }

        /** The reading that the total explains; null when there is none. */
        private static @Nullable Reading otherwise(UsageInput input, Output output, boolean beside) {
            for (boolean thought : new boolean[] {false, true}) {
                for (boolean cached : new boolean[] {beside, true}) {
                    boolean possible =
                            (thought || output.reasoning <= output.counted) && (!output.alwaysBeside || thought);
                    if (possible && input.all(cached) + output.all(thought) == output.total) {
                        return new Reading(input.all(cached), output.all(thought), thought, true);
                    }
                }
            }
            return null;
        }

        /** Whether the total is the sum, or the sum without what is counted beside it. */
        private boolean explains(UsageInput input, Output output) {
            boolean withoutCache = input.besideByName() && input.reported() + this.output == output.total;
            boolean withoutReasoning = output.alwaysBeside && input.reported() + output.counted == output.total;
            return explained && (this.input + this.output == output.total || withoutCache || withoutReasoning);
        }

        private Reading unexplained() {
            return new Reading(input, output, reasoningBeside, false);
        }

        /** All that the total has beside the input is output, where that is more. */
        private Reading largest(long total) {
            return new Reading(input, Math.max(output, total - input), reasoningBeside, false);
        }
    }
}
