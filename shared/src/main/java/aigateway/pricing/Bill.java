package aigateway.pricing;

import aigateway.kernel.Consumption;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Sums of counts and prices. */
final class Bill {
    private static final List<Part> CACHED = List.of(Part.CACHED_AUDIO_INPUT, Part.CACHED_IMAGE_INPUT);
    private static final List<Part> PLAIN = List.of(Part.AUDIO_INPUT, Part.IMAGE_INPUT);
    private static final List<Part> WRITTEN = List.of(Part.AUDIO_OUTPUT, Part.IMAGE_OUTPUT);
    /** Of which any call may have some; a picture has other prices only at models that are made for pictures. */
    private static final Set<Part> USUAL = EnumSet.of(
            Part.INPUT,
            Part.CACHED_INPUT,
            Part.CACHE_WRITE,
            Part.IMAGE_INPUT,
            Part.CACHED_IMAGE_INPUT,
            Part.OUTPUT,
            Part.REASONING,
            Part.IMAGE_OUTPUT);

    private Bill() {}

    /** Takes one line of a bill after the other. */
    @FunctionalInterface
    interface Lines {
        /**
         * @param price of one
         */
        void add(Part part, long count, long price);
    }

    static PicoUsd sum(Consumption consumption, Rates by) {
        var sum = new PicoUsd();
        each(consumption, by, (_, count, price) -> sum.plus(count, price));
        return sum;
    }

    /** A provider that counts its parts beside the whole is charged for them all the same. */
    static void each(Consumption consumption, Rates by, Lines lines) {
        Tokens tokens = consumption.tokens();
        long special = Math.addExact(tokens.cachedInput(), tokens.cacheWrite());
        long hour = consumption.count(Part.CACHE_WRITE_HOUR);
        lines.add(Part.INPUT, left(tokens.input() - special, consumption.count(PLAIN)), by.input());
        lines.add(Part.CACHED_INPUT, left(tokens.cachedInput(), consumption.count(CACHED)), by.cachedInput());
        lines.add(Part.CACHE_WRITE, left(tokens.cacheWrite(), hour), by.cacheWrite());
        lines.add(Part.OUTPUT, left(tokens.output() - tokens.reasoning(), consumption.count(WRITTEN)), by.output());
        lines.add(Part.REASONING, tokens.reasoning(), by.reasoning());
        lines.add(Part.REQUEST, 1, by.of(Part.REQUEST));
        consumption.parts().forEach((part, count) -> {
            if (part != Part.REQUEST) {
                lines.add(part, count, by.of(part));
            }
        });
    }

    /** Those of which there is something. */
    static List<PriceLine> lines(Consumption consumption, Rates by) {
        List<PriceLine> lines = new ArrayList<>();
        each(consumption, by, (part, count, price) -> {
            if (count > 0 && (part != Part.REQUEST || price > 0)) {
                lines.add(new PriceLine(part, count, price));
            }
        });
        return lines;
    }

    private static long left(long whole, long parts) {
        return Math.max(0, Math.max(0, whole) - parts);
    }

    /**
     * The most that calls cost at some rates.
     *
     * @param input with all that is counted beside the tokens
     * @param output of one token
     */
    record Bound(PicoUsd input, long output) {}

    static Bound most(Most most, Rates by) {
        var input = new PicoUsd()
                .plus(most.inputTokens(), dearest(most, by, Part.Kind.INPUT))
                .plus(1, by.of(Part.REQUEST));
        most.uses().forEach((part, count) -> input.plus(count, by.of(part)));
        return new Bound(input, dearest(most, by, Part.Kind.OUTPUT));
    }

    private static long dearest(Most most, Rates by, Part.Kind kind) {
        long dearest = 0;
        for (Part part : Part.of(kind)) {
            if (USUAL.contains(part) || most.kinds().contains(part)) {
                dearest = Math.max(dearest, by.of(part));
            }
        }
        return dearest;
    }
}
