package aigateway.formats;

import aigateway.kernel.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All APIs that clients speak. */
public final class ApiFormats {
    public static final Responses RESPONSES = new Responses();
    public static final Chat CHAT = new Chat();
    public static final Embeddings EMBEDDINGS = new Embeddings();
    public static final Messages MESSAGES = new Messages();
    public static final Moderations MODERATIONS = new Moderations();
    public static final Compaction COMPACTION = new Compaction();

    public static final Images IMAGES = new Images(false);
    public static final Images IMAGE_EDITS = new Images(true);
    public static final Speech SPEECH = new Speech();
    public static final Transcriptions TRANSCRIPTIONS = new Transcriptions(false);
    public static final Transcriptions TRANSLATIONS = new Transcriptions(true);

    private static final List<ApiFormat> ALL = List.of(
            RESPONSES,
            CHAT,
            EMBEDDINGS,
            MODERATIONS,
            MESSAGES,
            COMPACTION,
            IMAGES,
            IMAGE_EDITS,
            SPEECH,
            TRANSCRIPTIONS,
            TRANSLATIONS);

    private static final Map<String, ApiFormat> BY_KIND = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(each -> each.endpoint().kind(), Function.identity()));

    private ApiFormats() {}

    public static List<ApiFormat> all() {
        return ALL;
    }

    public static ApiFormat of(Endpoint endpoint) {
        return find(endpoint.kind()).orElseThrow();
    }

    /** The format with this stored name. */
    public static Optional<ApiFormat> find(String kind) {
        return Optional.ofNullable(BY_KIND.get(kind));
    }

    /** The format with this stored name or this path. */
    public static Optional<ApiFormat> named(String name) {
        return find(name)
                .or(() -> ALL.stream().filter(each -> name.equals(each.path())).findFirst());
    }

    /** The format at this path of the HTTP API, or above it. */
    public static Optional<ApiFormat> at(String path) {
        return ALL.stream()
                .filter(each -> path.equals(each.path()) || path.startsWith(each.path() + "/"))
                .findFirst();
    }

    /** The stored names, for a message: {@code responses, chat.completions or messages}. */
    public static String names() {
        List<String> names = ALL.stream().map(each -> each.endpoint().kind()).toList();
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** The field names of all formats. */
    public static Set<String> fieldNames() {
        return ALL.stream().flatMap(each -> each.fieldNames().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
