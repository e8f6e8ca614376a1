package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.testing.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of events/ against the triggers of template.yaml, and in themselves; the handlers' own tests send them. */
class EventFilesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern ROUTE = Pattern.compile("\\n {10}(/\\S*): [&*]to-the-");
    private static final Pattern QUEUE = Pattern.compile("Queue: !GetAtt (\\w+)\\.Arn");
    private static final Map<String, String> PLACEHOLDERS = Map.of(
            "KEY", "agw_k.s", "ADMIN_TOKEN", "a", "METRICS_TOKEN", "m", "JOB_ID", "job_1", "DELIVERY_ID", "evt_1");
    private static final Map<String, Json.Obj> FILES = files();

    @Test
    void every_route_of_the_template_has_an_event() throws IOException {
        assertThat(of("resource")).isEqualTo(found(ROUTE));
    }

    @Test
    void every_queue_that_a_function_reads_has_an_event() throws IOException {
        Set<String> queues = FILES.values().stream()
                .flatMap(event -> records(event).stream())
                .map(each -> text(each, "eventSourceARN").replaceFirst(".*:ai-gateway-", ""))
                .collect(Collectors.toSet());

        assertThat(queues).isEqualTo(found(QUEUE));
    }

    @Test
    void both_schedules_and_a_migration_have_an_event() {
        assertThat(of("source")).containsExactly("aws.scheduler");
        assertThat(FILES).containsKeys("schedule-export", "schedule-sweep", "migrate");
    }

    static Stream<String> apiEvents() {
        return FILES.entrySet().stream()
                .filter(file -> file.getValue().text("httpMethod") != null)
                .map(Map.Entry::getKey);
    }

    /** As API Gateway builds them: each figure that is there twice is the same twice. */
    @ParameterizedTest
    @MethodSource("apiEvents")
    void an_event_of_the_api_agrees_with_itself(String name) {
        Json.Obj event = Objects.requireNonNull(FILES.get(name));
        Json.Obj context = Objects.requireNonNull(event.object("requestContext"));
        Json.Obj parameters = event.object("pathParameters");
        String proxy = parameters == null ? "" : text(parameters, "proxy");

        assertThat(text(event, "resource").replace("{proxy+}", proxy)).isEqualTo(text(event, "path"));
        assertThat(text(context, "resourcePath")).isEqualTo(text(event, "resource"));
        assertThat(text(context, "path")).isEqualTo("/" + text(context, "stage") + text(event, "path"));
        assertThat(text(context, "httpMethod")).isEqualTo(text(event, "httpMethod"));
        Json.Obj headers = Objects.requireNonNull(event.object("headers"));
        Json.Obj all = Objects.requireNonNull(event.object("multiValueHeaders"));
        assertThat(all.members().keySet()).isEqualTo(headers.members().keySet());
        headers.members()
                .forEach((header, value) ->
                        assertThat(all.items(header).getLast()).as(header).isEqualTo(value));
    }

    private static Set<String> of(String member) {
        return FILES.values().stream()
                .map(event -> event.text(member))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Json.Obj> records(Json.Obj event) {
        return event.items("Records").stream().map(Json.Obj.class::cast).toList();
    }

    private static String text(Json.Obj of, String name) {
        return Objects.requireNonNull(of.text(name), name);
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = pattern.matcher(Files.readString(ROOT.resolve("template.yaml")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).hasSizeGreaterThan(1);
        return found;
    }

    private static Map<String, Json.Obj> files() {
        Map<String, Json.Obj> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(ROOT.resolve("events"))) {
            all.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .forEach(name -> files.put(name, json(name)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return files;
    }

    private static Json.Obj json(String name) {
        byte[] bytes = Events.read(name, PLACEHOLDERS).getBytes(StandardCharsets.UTF_8);
        if (JsonReader.object(bytes) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError(name + " is no JSON object");
    }
}
