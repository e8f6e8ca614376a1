package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document says what each error code means. */
class ErrorCodesTest {
    private static final List<String> SOURCES = List.of("../../shared", "../../functions", "../../local");
    /** Where a code is made: a problem with its status, its type (or without, where a method adds it) and its code. */
    private static final Pattern MADE =
            Pattern.compile("(?:new Problem|invalid|server|problem)\\(\\s*(?:\\d{3}|status),"
                    + "\\s*(?:INVALID_REQUEST,\\s*|\"invalid_request_error\",\\s*)?\"([a-z_]+)\"");

    /** Types of errors, which the pattern finds too. */
    private static final Set<String> TYPES = Set.of("invalid_request_error", "requests");

    private static final Pattern CONSTANT =
            Pattern.compile("String (?:INSUFFICIENT_QUOTA|RATE_LIMITED) = \"([a-z_]+)\"");

    @Test
    void every_code_that_the_gateway_makes_has_its_meaning_in_the_document() throws IOException {
        assertThat(explained()).isEqualTo(made());
    }

    private static Set<String> made() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String source : SOURCES) {
            try (Stream<Path> files = Files.walk(Path.of(source))) {
                for (Path file : files.filter(
                                each -> each.toString().replace('\\', '/').contains("/src/main/java/"))
                        .filter(each -> each.toString().endsWith(".java"))
                        .toList()) {
                    String text = Files.readString(file);
                    Stream.of(MADE, CONSTANT)
                            .forEach(pattern ->
                                    pattern.matcher(text).results().forEach(each -> codes.add(each.group(1))));
                }
            }
        }
        codes.removeAll(TYPES);
        return codes;
    }

    private static Set<String> explained() throws IOException {
        Json node = document();
        for (String name : List.of("components", "schemas", "ErrorDetail", "properties", "code", "x-codes")) {
            node = node instanceof Json.Obj object ? object.member(name) : null;
        }
        if (!(node instanceof Json.Obj(Map<String, Json> codes))) {
            throw new AssertionError("docs/openapi.json explains no codes");
        }
        codes.forEach((code, about) ->
                assertThat(((Json.Obj) about).text("meaning")).as(code).endsWith("."));
        return new TreeSet<>(codes.keySet());
    }

    private static Json document() throws IOException {
        byte[] text = Files.readAllBytes(Path.of("../../docs/openapi.json"));
        if (JsonReader.object(text) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("docs/openapi.json is no JSON object");
    }
}
