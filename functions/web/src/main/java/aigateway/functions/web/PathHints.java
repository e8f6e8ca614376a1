package aigateway.functions.web;

import io.micronaut.context.BeanProvider;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds the path that a client probably meant: a base URL with too much or too little in it is the usual mistake. */
@Singleton
class PathHints {
    private static final String API = "v1";
    private static final String NOTHING = "There is nothing at this path.";
    /** What the hint may repeat of a path. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]{1,128}");

    private static final int SEGMENTS_MAX = 16;

    private final BeanProvider<Router> router;

    PathHints(BeanProvider<Router> router) {
        this.router = router;
    }

    String nothingAt(String path) {
        return meant(path).map(hint -> NOTHING + " Did you mean " + hint + "?").orElse(NOTHING);
    }

    private Optional<String> meant(String path) {
        List<String> segments = Arrays.stream(path.split("/", -1))
                .map(segment -> segment.replaceAll(";.*|(%20|\\s)+$", ""))
                .filter(segment -> !segment.isEmpty() && !segment.equals("."))
                .toList();
        if (segments.size() > SEGMENTS_MAX) {
            return Optional.empty();
        }
        return Stream.of(
                        segments,
                        segments.stream()
                                .map(each -> each.toLowerCase(Locale.ROOT))
                                .toList())
                .flatMap(PathHints::candidates)
                .filter(each -> !each.equals(path) && PLAIN.matcher(each).matches() && isServed(each))
                .findFirst();
    }

    /** What follows the last version, or what may lack one. */
    private static Stream<String> candidates(List<String> segments) {
        int version = segments.lastIndexOf(API);
        int first = version + 1;
        int last = version < 0 ? segments.size() : Math.min(segments.size(), first + 1);
        return IntStream.range(first, last)
                .mapToObj(from -> "/" + API + "/" + String.join("/", segments.subList(from, segments.size())));
    }

    private boolean isServed(String path) {
        return router.get().findAny(path, null).findAny().isPresent();
    }
}
