package aigateway.functions.api;

import aigateway.functions.web.Assets;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The pages of the folder docs, below /docs/guides. The jar has their Markdown; each page is rendered when it is first read, and
 * kept: there are as many as the jar has files.
 */
@Singleton
class Guides {
    /** The name of a page, or its folder and its name: no dot, so that no path leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,80}(/[a-z0-9-]{1,80})?");

    private static final String INDEX = "README";

    private final Map<String, Assets> pages = new ConcurrentHashMap<>();

    /**
     * @param name as in the address below /docs/guides, such as {@code budgets} or {@code operations/drills}; empty: the list of
     *     all guides
     */
    Optional<Assets> find(String name) {
        Assets kept = pages.get(name);
        if (kept != null) {
            return Optional.of(kept);
        }
        Optional<Assets> page = source(name).flatMap(source -> markdown(source).map(text -> page(source, text)));
        page.ifPresent(each -> pages.put(name, each));
        return page;
    }

    /** The page /docs, with the links to all guides in it. */
    Assets reference() {
        return asset(template("index.html").replace("{{guides}}", navigation("docs")));
    }

    private Assets page(String source, String markdown) {
        var place = new GuidePlace(source);
        var text = GuideText.read(markdown);
        return asset(template("guide.html")
                .replace("{{root}}", "../".repeat(place.depth()))
                .replace("{{title}}", GuideText.escaped(text.title()))
                .replace("{{all}}", place.isIndex() ? " aria-current=\"page\"" : "")
                .replace("{{guides}}", navigation(place.address()))
                .replace("{{text}}", text.html(place).replaceFirst("</h1>", "</h1>" + text.contents())));
    }

    private static String navigation(String currentAddress) {
        String index = markdown(INDEX).orElseThrow(() -> new IllegalStateException("guides are missing from the jar"));
        return GuideNavigation.of(GuideText.read(index)).html(currentAddress);
    }

    /** The file's path in docs, without its extension. A folder's own page is its README. */
    private static Optional<String> source(String name) {
        if (name.isEmpty()) {
            return Optional.of(INDEX);
        }
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.of(markdown(name).isPresent() ? name : name + "/" + INDEX);
    }

    private static Optional<String> markdown(String source) {
        return text("/guides/" + source + ".md");
    }

    private static String template(String name) {
        return text("/docs/" + name)
                .orElseThrow(() -> new IllegalStateException("docs/" + name + " is missing from the jar"));
    }

    private static Optional<String> text(String path) {
        try (var in = Guides.class.getResourceAsStream(path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Assets asset(String html) {
        return Assets.of(html.getBytes(StandardCharsets.UTF_8), Assets.HTML);
    }
}
