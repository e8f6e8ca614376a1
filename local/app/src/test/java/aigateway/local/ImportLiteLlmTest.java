package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.local.cli.AiGateway;
import aigateway.local.litellm.LiteLlmDatabase;
import aigateway.testing.TestDatabase;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole import against a gateway and LiteLLM's database in a real Postgres. */
class ImportLiteLlmTest {
    private static final String BACKEND = "sk-Kx3fVQvQ0m2m4aXb5cYd6Q";

    @TempDir
    Path folder = Path.of("");

    private final TestDatabase litellm = LiteLlmDatabase.fresh();
    private final TestGateway gateway = TestGateway.start(Map.of());
    private final WebEdge edge = WebEdge.start(gateway.gateway());
    private final Map<String, String> environment = new HashMap<>();

    private record Ran(int exitCode, String out, String err) {}

    @BeforeEach
    void files() throws IOException {
        copy("balanced.yaml");
        Files.writeString(folder.resolve("plain.txt"), "# old keys\n" + BACKEND + "\nsk-an-unused-key-00000000\n");
        environment.put("AGW_URL", "http://127.0.0.1:" + edge.port());
        environment.put("ADMIN_TOKEN", ADMIN_TOKEN);
        environment.put("AZURE_API_BASE_CA", "https://acme-canada.openai.azure.com");
        environment.put("LITELLM_DB", litellm.url());
    }

    @AfterEach
    void close() {
        edge.close();
        gateway.close();
    }

    @Test
    void everything_is_created_once_and_an_old_key_goes_on_working() throws IOException {
        Ran first = everything();

        assertThat(first.exitCode()).as(first.err()).isEqualTo(3);
        assertThat(first.out())
                .contains(
                        "key backend: it goes on working unchanged",
                        "key bot: it gets a new secret",
                        "price of anthropic claude-sonnet-4-5: input $2.7, output $13.5 per million",
                        "budget All calls (LiteLLM): $5000 a month",
                        "team Chat: $250 a month; $200 a month, soft",
                        "line 3 of --plain-keys: it is none of the keys to carry over",
                        "OPENAI_API_KEY=   # the key of openai",
                        "Written: ");
        assertThat(calledWith(BACKEND)).isEqualTo(200);
        assertThat(list("keys")).contains("\"name\":\"backend\"", "\"legacy\":true", "\"cache\":\"own\"");
        assertThat(list("teams")).contains("\"name\":\"Chat\"", "\"rpm\":600");
        assertThat(list("budgets"))
                .contains("\"name\":\"team Chat\"", "\"tag\":\"org:acme-research\"", "\"time_zone\":\"Europe/Berlin\"");

        int keys = count(list("keys"));
        int budgets = count(list("budgets"));
        Files.delete(folder.resolve("new.txt"));
        Ran second = everything();

        assertThat(second.exitCode()).isEqualTo(3);
        assertThat(second.out())
                .contains("key backend: it was there already", "Unchanged: ")
                .doesNotContain("new secret");
        assertThat(count(list("keys"))).isEqualTo(keys);
        assertThat(count(list("budgets"))).isEqualTo(budgets);
        assertThat(count(list("prices/versions"))).isOne();
        assertThat(folder.resolve("new.txt")).doesNotExist();
    }

    @Test
    void new_keys_are_in_a_file_of_the_owner_alone_and_nowhere_else() throws IOException {
        Ran ran = everything();

        Path file = folder.resolve("new.txt");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).matches("(bot|search)\tagw_\\S+"));
        String key = lines.getFirst().substring(lines.getFirst().indexOf('\t') + 1);
        assertThat(calledWith(key)).isEqualTo(200);
        assertThat(ran.out() + ran.err()).doesNotContain(key).doesNotContain(BACKEND);
    }

    @Test
    void a_dry_run_writes_and_creates_nothing() throws IOException {
        Ran ran = run(
                "--database",
                "os.environ/LITELLM_DB",
                "--dry-run",
                "--plain-keys",
                folder.resolve("plain.txt").toString());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out())
                .contains(
                        "key backend: it goes on working unchanged",
                        "key bot: LiteLLM has only its hash",
                        "Nothing was written and nothing was created.");
        assertThat(folder.resolve("gateway.yaml")).doesNotExist();
        assertThat(count(list("keys"))).isZero();
    }

    @Test
    void an_existing_file_is_kept_unless_forced() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), "providers: {}\n");

        Ran refused = run();

        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err()).contains("exists already and differs; nothing was changed. Give --force");
        assertThat(Files.readString(folder.resolve("gateway.yaml"))).isEqualTo("providers: {}\n");
        assertThat(count(list("budgets"))).isZero();
        assertThat(run("--force").exitCode()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("gateway.yaml"))).contains("azure-acme-canada");
    }

    @Test
    void a_configuration_without_losses_ends_with_0() throws IOException {
        Files.writeString(
                folder.resolve("balanced.yaml"),
                "model_list: [{model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}]");

        Ran ran = run("--json");

        assertThat(ran.exitCode()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains("\"object\":\"import\"", "\"outcome\":\"carried\"", "\"name\":\"OPENAI_API_KEY\"");
    }

    @Test
    void without_a_gateway_the_file_is_written_and_the_rest_is_said_to_be_missing() {
        environment.put("AGW_URL", "http://127.0.0.1:1");

        Ran ran = run();

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("prices, budgets, teams and keys (2 in all): No gateway answers at");
        assertThat(folder.resolve("gateway.yaml")).exists();
    }

    private Ran everything() {
        return run(
                "--database",
                "os.environ/LITELLM_DB",
                "--plain-keys",
                folder.resolve("plain.txt").toString(),
                "--new-keys",
                folder.resolve("new.txt").toString());
    }

    private Ran run(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] args = Stream.concat(
                        Stream.of(
                                "import",
                                "litellm",
                                folder.resolve("balanced.yaml").toString(),
                                "--out",
                                folder.resolve("gateway.yaml").toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        int exitCode = new AiGateway(folder, environment, _ -> 0)
                .run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    private int calledWith(String key) {
        return edge.send(Sent.get("/v1/models").bearer(key)).status();
    }

    private String list(String what) {
        return edge.send(Sent.get("/admin/v1/" + what).bearer(ADMIN_TOKEN))
                .hasStatus(200)
                .text();
    }

    private static int count(String list) {
        return list.split("\"created_at\":", -1).length - 1;
    }

    private void copy(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ImportLiteLlmTest.class.getResourceAsStream("/litellm/" + name))) {
            Files.copy(in, folder.resolve(name));
        }
    }
}
