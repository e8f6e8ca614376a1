package aigateway.kernel;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of a call that has a price of its own. A price is in pico-USD for one of what the part counts. */
public enum Part {
    INPUT("input", Kind.INPUT),
    CACHED_INPUT("cached_input", Kind.INPUT),
    /** Written to a cache for the usual time, which is five minutes at Anthropic. */
    CACHE_WRITE("cache_write", Kind.INPUT),
    CACHE_WRITE_HOUR("cache_write_1h", Kind.INPUT),
    AUDIO_INPUT("audio_input", Kind.INPUT),
    CACHED_AUDIO_INPUT("cached_audio_input", Kind.INPUT),
    IMAGE_INPUT("image_input", Kind.INPUT),
    CACHED_IMAGE_INPUT("cached_image_input", Kind.INPUT),
    OUTPUT("output", Kind.OUTPUT),
    REASONING("reasoning", Kind.OUTPUT),
    AUDIO_OUTPUT("audio_output", Kind.OUTPUT),
    IMAGE_OUTPUT("image_output", Kind.OUTPUT),
    /** Tokens of the pages that an answer cites, counted beside input and output (Perplexity). */
    CITATION("citation", Kind.BESIDE),
    /** A search in the web; at some providers a query of one. */
    WEB_SEARCH("web_search", Kind.USE),
    /** A source that a search has read (xAI). */
    SEARCH_SOURCE("search_source", Kind.USE),
    /** A search in the posts of X. */
    X_SEARCH("x_search", Kind.USE),
    FILE_SEARCH("file_search", Kind.USE),
    WEB_FETCH("web_fetch", Kind.USE),
    /** A container or an execution of code, as the provider counts them. */
    CODE_SESSION("code_session", Kind.USE),
    /** A picture made by a tool or by the endpoint for images. */
    IMAGE("image", Kind.USE),
    /** The call itself. */
    REQUEST("request", Kind.USE),
    /** Sound by its length; its price is shown for a minute. */
    AUDIO_SECOND("audio", Kind.SECOND),
    /** A character that is spoken; its price is shown for a million. */
    CHARACTER("character", Kind.CHARACTER);

    /** What a part counts. */
    public enum Kind {
        INPUT("_usd_per_million"),
        OUTPUT("_usd_per_million"),
        BESIDE("_usd_per_million"),
        USE("_usd_each"),
        SECOND("_usd_per_minute"),
        CHARACTER("_usd_per_million");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        /** Whether tokens are counted, in or beside the call's own. */
        public boolean isTokens() {
            return this == INPUT || this == OUTPUT || this == BESIDE;
        }
    }

    private static final Set<String> MEMBERS =
            Arrays.stream(values()).map(Part::member).collect(Collectors.toUnmodifiableSet());

    private static final Map<Kind, List<Part>> BY_KIND = new EnumMap<>(
            Arrays.stream(values()).collect(Collectors.groupingBy(Part::kind, Collectors.toUnmodifiableList())));

    private final String word;
    private final Kind kind;

    Part(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    /** Its name in tables, rows and reports. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    /** The member of a price with its figure, such as {@code input_usd_per_million}. */
    public String member() {
        return word + kind.suffix;
    }

    /** The members of all parts. */
    public static Set<String> members() {
        return MEMBERS;
    }

    public static Optional<Part> named(String word) {
        return Arrays.stream(values()).filter(part -> part.word.equals(word)).findFirst();
    }

    /** Those of a kind, in their order. */
    public static List<Part> of(Kind kind) {
        return BY_KIND.getOrDefault(kind, List.of());
    }
}
