package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    /** The calls of OpenAI's and Anthropic's APIs, whose servers ignore what they do not know. */
    private static final Pattern CALLS =
            Pattern.compile("/v1/(responses|chat|embeddings|moderations|messages|images|audio|files|batches)\\b.*");

    /**
     * @param query the names of its query parameters in the document
     */
    record Route(String method, String path, List<String> query) {
        boolean isCall() {
            return method.equals("POST") && CALLS.matcher(path).matches();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_route_has_exactly_the_query_parameters_of_the_document(Route route) {
        String path = route.path().replaceAll("\\{[a-z_]+}", "abcdefgh12345678");

        HttpReply reply = EDGE.send(Sent.of(route.method(), path + "?froom=1"));

        if (route.isCall()) {
            reply.hasStatus(401);
        } else {
            String has = route.query().isEmpty()
                    ? "This path has none."
                    : "This path has: " + String.join(", ", route.query()) + ".";
            assertThat(reply.hasStatus(400).text()).contains("Unknown query parameter: 'froom'. " + has);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models?beta=true&limit=1000",
                "/v1/models?client_version=0.60.0",
                "/v1/models/mock-1?api-version=2024-10-21",
                "/v1/files?beta=true",
                "/v1/messages/batches?beta=true&limit=2"
            })
    void what_sdks_add_by_themselves_is_accepted(String target) {
        EDGE.send(Sent.get(target).bearer(Edges.gateway().newKey())).hasStatus(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages?beta=true", "/v1/chat/completions?api-version=2024-10-21&trace=1"})
    void a_call_ignores_its_query(String target) {
        String call =
                "{\"model\":\"mock-1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

        EDGE.send(Sent.post(target, call).bearer(Edges.gateway().newKey())).hasStatus(200);
    }

    static List<Route> routes() throws IOException {
        Json.Obj document = document();
        List<Route> routes = new ArrayList<>();
        objects(document, "paths")
                .forEach((path, item) -> item.members().forEach((method, operation) -> {
                    if (METHODS.contains(method) && operation instanceof Json.Obj found) {
                        routes.add(new Route(method.toUpperCase(Locale.ROOT), path, query(document, item, found)));
                    }
                }));
        assertThat(routes).hasSizeGreaterThan(60);
        return routes;
    }

    private static List<String> query(Json.Obj document, Json.Obj path, Json.Obj operation) {
        Set<String> names = new TreeSet<>();
        for (Json.Obj holder : List.of(path, operation)) {
            for (Json item : holder.items("parameters")) {
                Json.Obj parameter = resolved(document, (Json.Obj) item);
                if ("query".equals(parameter.text("in"))) {
                    names.add(Objects.requireNonNull(parameter.text("name")));
                }
            }
        }
        return List.copyOf(names);
    }

    private static Json.Obj resolved(Json.Obj document, Json.Obj parameter) {
        String reference = parameter.text("$ref");
        if (reference == null) {
            return parameter;
        }
        Json.Obj components = Objects.requireNonNull(document.object("components"));
        return Objects.requireNonNull(
                objects(components, "parameters").get(reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private static Map<String, Json.Obj> objects(Json.Obj holder, String member) {
        Map<String, Json.Obj> found = new LinkedHashMap<>();
        Objects.requireNonNull(holder.object(member))
                .members()
                .forEach((name, value) -> found.put(name, (Json.Obj) value));
        return found;
    }

    private static Json.Obj document() throws IOException {
        byte[] text = Files.readAllBytes(Path.of("../../docs/openapi.json"));
        if (JsonReader.object(text) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("docs/openapi.json is no JSON object");
    }
}
