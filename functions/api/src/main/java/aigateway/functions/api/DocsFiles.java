package aigateway.functions.api;

import aigateway.functions.web.Assets;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The files of /docs that are no guides. Each is read once; there are only those that are named here. */
@Singleton
class DocsFiles {
    private static final Set<String> SCRIPTS = Set.of(
            "theme.js",
            "page.js",
            "elements.js",
            "document.js",
            "schema.js",
            "operation.js",
            "try.js",
            "result.js",
            "errors.js",
            "search.js",
            "docs.js");

    private final Map<String, Assets> read = new ConcurrentHashMap<>();
    private final Guides guides;

    DocsFiles(Guides guides) {
        this.guides = guides;
    }

    Assets document() {
        return file("/docs/openapi.json", MediaType.APPLICATION_JSON_TYPE);
    }

    /** The reference, with the links to the guides in it. */
    Assets page() {
        return read.computeIfAbsent("/docs/index.html", _ -> guides.reference());
    }

    Optional<Assets> asset(String name) {
        if (SCRIPTS.contains(name)) {
            return Optional.of(file("/docs/" + name, Assets.SCRIPT));
        }
        return switch (name) {
            case "docs.css" -> Optional.of(file("/docs/docs.css", Assets.CSS));
            // The dashboard has these two as well.
            case "style.css" -> Optional.of(file("/assets/style.css", Assets.CSS));
            case "inter.woff2" -> Optional.of(file("/assets/inter.woff2", Assets.FONT));
            default -> Optional.empty();
        };
    }

    private Assets file(String path, MediaType type) {
        return read.computeIfAbsent(path, each -> Assets.read(each, type));
    }
}
