package aigateway.pricing;

import aigateway.kernel.Part;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a call's parts, in pico-USD for one of each, which is micro-USD per million tokens. Input and output always have
 * one.
 *
 * @param figures those that are known; a part without one costs what {@link #of} says
 */
public record Rates(Map<Part, Long> figures) {
    private static final int MICRO_PLACES = 6;
    private static final int PICO_PLACES = 12;
    /** The whole price. */
    public static final long WHOLE_PPM = 1_000_000;

    /** A negative price would pay clients for calling. */
    public Rates {
        if (!figures.containsKey(Part.INPUT) || !figures.containsKey(Part.OUTPUT)) {
            throw new IllegalArgumentException("a price without input or output");
        }
        if (figures.values().stream().anyMatch(figure -> figure < 0)) {
            throw new IllegalArgumentException("negative price");
        }
        figures = Collections.unmodifiableMap(new EnumMap<>(figures));
    }

    /** Where reasoning costs what other output does. */
    public Rates(long input, long cachedInput, long cacheWrite, long output) {
        this(input, cachedInput, cacheWrite, output, output, null, null);
    }

    public Rates(
            long input,
            long cachedInput,
            long cacheWrite,
            long output,
            long reasoning,
            @Nullable Long audioInput,
            @Nullable Long audioOutput) {
        this(figures(input, cachedInput, cacheWrite, output, reasoning, audioInput, audioOutput));
    }

    private static Map<Part, Long> figures(
            long input,
            long cachedInput,
            long cacheWrite,
            long output,
            long reasoning,
            @Nullable Long audioInput,
            @Nullable Long audioOutput) {
        Map<Part, Long> figures = new EnumMap<>(Part.class);
        figures.put(Part.INPUT, input);
        figures.put(Part.CACHED_INPUT, cachedInput);
        figures.put(Part.CACHE_WRITE, cacheWrite);
        figures.put(Part.OUTPUT, output);
        figures.put(Part.REASONING, reasoning);
        if (audioInput != null) {
            figures.put(Part.AUDIO_INPUT, audioInput);
        }
        if (audioOutput != null) {
            figures.put(Part.AUDIO_OUTPUT, audioOutput);
        }
        return figures;
    }

    /** Whether the part has a figure, or one that its price follows from. */
    public boolean prices(Part part) {
        return figures.containsKey(part)
                || switch (part) {
                    case INPUT, CACHED_INPUT, CACHE_WRITE, IMAGE_INPUT, CACHED_IMAGE_INPUT, OUTPUT, REASONING -> true;
                    case CACHED_AUDIO_INPUT -> figures.containsKey(Part.AUDIO_INPUT);
                    // Fetching a page costs only its tokens.
                    case WEB_FETCH -> true;
                    case CACHE_WRITE_HOUR, AUDIO_INPUT, AUDIO_OUTPUT, IMAGE_OUTPUT, CITATION -> false;
                    case WEB_SEARCH, SEARCH_SOURCE, X_SEARCH, FILE_SEARCH, CODE_SESSION, IMAGE -> false;
                    case REQUEST -> true;
                    case AUDIO_SECOND, CHARACTER -> false;
                };
    }

    /** The price of one; where it is not known, that of the nearest part, which for what is counted beside the tokens is zero. */
    public long of(Part part) {
        Long figure = figures.get(part);
        if (figure != null) {
            return figure;
        }
        return switch (part) {
            case CACHED_INPUT, CACHE_WRITE, AUDIO_INPUT, IMAGE_INPUT, CITATION -> of(Part.INPUT);
            case CACHE_WRITE_HOUR -> of(Part.CACHE_WRITE);
            case CACHED_AUDIO_INPUT -> of(Part.AUDIO_INPUT);
            case CACHED_IMAGE_INPUT -> of(figures.containsKey(Part.IMAGE_INPUT) ? Part.IMAGE_INPUT : Part.CACHED_INPUT);
            case REASONING, AUDIO_OUTPUT, IMAGE_OUTPUT -> of(Part.OUTPUT);
            case WEB_SEARCH, SEARCH_SOURCE, X_SEARCH, FILE_SEARCH, WEB_FETCH, CODE_SESSION, IMAGE, REQUEST -> 0;
            case AUDIO_SECOND, CHARACTER -> 0;
            case INPUT, OUTPUT -> throw new IllegalStateException("always known");
        };
    }

    /** The part's own figure, or null. */
    public @Nullable Long known(Part part) {
        return figures.get(part);
    }

    public long input() {
        return of(Part.INPUT);
    }

    public long cachedInput() {
        return of(Part.CACHED_INPUT);
    }

    public long cacheWrite() {
        return of(Part.CACHE_WRITE);
    }

    public long output() {
        return of(Part.OUTPUT);
    }

    public long reasoning() {
        return of(Part.REASONING);
    }

    /** With other figures in the place of some. */
    public Rates with(Map<Part, Long> others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<Part, Long> both = new EnumMap<>(figures);
        both.putAll(others);
        return new Rates(both);
    }

    /** Each token figure as so many millionths of it, rounded up. Uses keep their price: no tier changes it. */
    public Rates times(long ppm) {
        return scaled(ppm, true);
    }

    /** Each figure as so many millionths of it, rounded up. */
    public Rates discounted(long ppm) {
        return scaled(ppm, false);
    }

    private Rates scaled(long ppm, boolean tokensOnly) {
        if (ppm == WHOLE_PPM) {
            return this;
        }
        Map<Part, Long> scaled = new EnumMap<>(Part.class);
        figures.forEach((part, figure) ->
                scaled.put(part, tokensOnly && !part.kind().isTokens() ? figure : scaled(figure, ppm)));
        return new Rates(scaled);
    }

    static long scaled(long figure, long ppm) {
        return BigDecimal.valueOf(figure)
                .multiply(BigDecimal.valueOf(ppm))
                .movePointLeft(MICRO_PLACES)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** Micro-dollars as the decimal of dollars that they are: {@code 0.15}. */
    public static String usd(long microUsd) {
        return plain(BigDecimal.valueOf(microUsd, MICRO_PLACES));
    }

    /** A part's figure in dollars, for as many as its member tells. */
    public static String usd(Part part, long figure) {
        return switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE, CHARACTER -> usd(figure);
            case USE -> plain(BigDecimal.valueOf(figure, PICO_PLACES));
            case SECOND ->
                plain(BigDecimal.valueOf(figure, PICO_PLACES)
                        .multiply(BigDecimal.valueOf(60))
                        .setScale(MICRO_PLACES, RoundingMode.HALF_UP));
        };
    }

    /** The figure of a part whose price is so many dollars, for as many as its member tells; rounded up. */
    public static long figure(Part part, BigDecimal usd) {
        BigDecimal pico = switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE, CHARACTER -> usd.movePointRight(MICRO_PLACES);
            case USE -> usd.movePointRight(PICO_PLACES);
            case SECOND -> usd.movePointRight(PICO_PLACES).divide(BigDecimal.valueOf(60), 0, RoundingMode.CEILING);
        };
        return pico.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static String plain(BigDecimal usd) {
        BigDecimal stripped = usd.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0).toPlainString() : stripped.toPlainString();
    }
}
