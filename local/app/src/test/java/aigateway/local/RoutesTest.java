package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoutesTest {
    /** Parts of the page /docs, the guides, and the redirect to the dashboard: no API. */
    private static final Set<String> ASSETS = Set.of(
            "GET /",
            "GET /docs/{name}",
            "GET /docs/guides",
            "GET /docs/guides/{name}",
            "GET /docs/guides/{folder}/{name}");

    /** Pages for people. */
    private static final Pattern PAGE = Pattern.compile("(GET|POST) /dashboard(/.*)?");

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @Test
    void the_document_lists_exactly_what_is_served() throws IOException {
        try (var edge = LambdaEdge.start(Edges.gateway().gateway())) {
            Set<String> served = edge.context()
                    .getBean(Router.class)
                    .uriRoutes()
                    .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                    .map(route -> route.getHttpMethodName() + " "
                            + route.getUriMatchTemplate().toPathString().replace("{+", "{"))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(served).containsAll(ASSETS);
            served.removeAll(ASSETS);
            served.removeIf(route -> PAGE.matcher(route).matches());
            assertThat(served).isEqualTo(documented());
        }
    }

    private static Set<String> documented() throws IOException {
        byte[] text = Files.readAllBytes(Path.of("../../docs/openapi.json"));
        if (!(JsonReader.object(text) instanceof JsonReader.Result.Read(var document))
                || !(document.root().member("paths") instanceof Json.Obj(Map<String, Json> paths))) {
            throw new AssertionError("docs/openapi.json has no paths");
        }
        Set<String> documented = new TreeSet<>();
        paths.forEach((path, item) -> {
            if (item instanceof Json.Obj(Map<String, Json> members)) {
                members.keySet().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path));
            }
        });
        return documented;
    }
}
