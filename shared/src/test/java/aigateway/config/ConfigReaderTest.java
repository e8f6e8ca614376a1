package aigateway.config;

import static aigateway.config.Sample.PROVIDER;
import static aigateway.config.Sample.errors;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.RouteConfig.Match;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The file as a whole: its top, aliases, the default, and how errors are reported. */
class ConfigReaderTest {
    @Test
    void the_example_in_the_repository_is_right() throws IOException {
        GatewayConfig config = Sample.read(Files.readString(Path.of("../gateway.example.yaml")));

        assertThat(config.providers())
                .extracting(ProviderConfig::name)
                .containsExactly("openai", "openrouter", "local", "anthropic", "gemini", "bedrock");
        assertThat(config.providers().get(3).kind()).isEqualTo("anthropic");
        assertThat(config.providers().get(3).baseUrl()).isEqualTo(URI.create("https://api.anthropic.com"));
        assertThat(config.providers().getLast().auth()).map(AuthConfig::kind).hasValue("aws_sigv4");
        assertThat(config.routes())
                .extracting(RouteConfig::match)
                .containsExactly(
                        new Match.Model("gpt-5"),
                        new Match.Model("assistant"),
                        new Match.Prefix("claude-", false),
                        new Match.Prefix("local/", true));
        assertThat(config.aliases()).containsEntry("fast", "gpt-5-mini");
        assertThat(config.defaultProvider()).hasValue("openai");
    }

    @Test
    void a_file_needs_nothing_but_its_providers() {
        GatewayConfig config = Sample.read("providers: {}");

        assertThat(config.providers()).isEmpty();
        assertThat(config.routes()).isEmpty();
        assertThat(config.aliases()).isEmpty();
        assertThat(config.defaultProvider()).isEmpty();
        assertThat(errors("routes: []")).containsExactly("line 1: the member 'providers' is missing");
    }

    @Test
    void members_that_the_format_does_not_know_are_named_with_those_that_it_does() {
        assertThat(errors(PROVIDER + "route: []"))
                .containsExactly("line 4: unknown member 'route'; expected one of providers, routes, aliases,"
                        + " default_provider");
    }

    @Test
    void a_member_that_may_be_a_key_is_not_quoted() {
        assertThat(errors(PROVIDER + "sk-proj-0123456789: x"))
                .containsExactly(
                        "line 4: unknown member; expected one of providers, routes, aliases, default_provider");
    }

    @Test
    void values_of_a_wrong_type_are_refused() {
        assertThat(errors("[]")).containsExactly("line 1: expected a map");
        assertThat(errors("providers: []\nroutes: {}\naliases:\ndefault_provider: 5"))
                .containsExactly(
                        "line 1: providers: expected a map",
                        "line 2: routes: expected a list",
                        "line 3: aliases: expected a map",
                        "line 4: default_provider: expected text; put it in quotes");
        assertThat(errors("providers:\n  5: {}\n"))
                .containsExactly("line 2: providers: a name must be text; put it in quotes");
    }

    @Test
    void a_name_may_occur_only_once() {
        assertThat(errors(PROVIDER + "  openai:\n    base_url: https://example.com\n"))
                .containsExactly("line 4: providers.openai: is here a second time, after line 2");
        assertThat(errors(PROVIDER + "aliases: {}\naliases: {}\n"))
                .containsExactly("line 5: aliases: is here a second time, after line 4");
    }

    @Test
    void the_default_provider_must_exist() {
        assertThat(errors(PROVIDER + "default_provider: opnai"))
                .containsExactly("line 4: default_provider: there is no provider named 'opnai'");
        assertThat(errors(PROVIDER + "default_provider: mock"))
                .containsExactly("line 4: default_provider: there is no provider named 'mock'");
    }

    @Test
    void an_alias_is_no_alias_of_an_alias() {
        assertThat(errors(PROVIDER + "aliases:\n  fast: faster\n  faster: gpt-5-mini\n  self: self\n"))
                .containsExactly(
                        "line 5: aliases.fast: 'faster' is an alias itself",
                        "line 7: aliases.self: 'self' is an alias itself");
    }

    @Test
    void an_alias_is_no_model_of_a_route() {
        assertThat(errors(PROVIDER + "aliases: {fast: gpt-5}\nroutes: [{model: fast, provider: openai}]\n"))
                .containsExactly("line 4: aliases.fast: a route has this model, so that it cannot be an alias too");
    }

    @Test
    void models_of_aliases_are_printable_and_short() {
        assertThat(errors(PROVIDER + "aliases:\n  \"\\n\": x\n  a: \"\\t\"\n  b: ''\n"))
                .containsExactly(
                        "line 5: aliases.?: an alias has 1 to 256 printable characters",
                        "line 6: aliases.a: expected 1 to 256 printable characters",
                        "line 7: aliases.b: expected 1 to 256 printable characters");
        assertThat(Sample.read(PROVIDER + "aliases: {a: " + "m".repeat(256) + "}")
                        .aliases())
                .hasSize(1);
        assertThat(errors(PROVIDER + "aliases: {a: " + "m".repeat(257) + "}")).hasSize(1);
    }

    @Test
    void several_errors_are_reported_together_in_the_order_of_their_lines() {
        assertThat(errors("""
                default_provider: unknown
                routes:
                  - {model: a, provider: unknown}
                providers:
                  openai: {kind: other}
                """))
                .containsExactly(
                        "line 1: default_provider: there is no provider named 'unknown'",
                        "line 3: routes[0].provider: there is no provider named 'unknown'",
                        "line 5: providers.openai.kind: expected one of openai, anthropic");
    }

    @Test
    void twenty_errors_are_shown_and_the_rest_is_counted() {
        ConfigProblem problem =
                Sample.problem(PROVIDER + "routes:\n" + "  - {model: 1, provider: openai}\n".repeat(23));

        assertThat(problem.errors()).hasSize(20);
        assertThat(problem)
                .hasMessageStartingWith("line 5: routes[0].model: expected text; put it in quotes\nline 6: ")
                .hasMessageEndingWith("\nand 3 more");
    }

    @Test
    void the_message_of_a_problem_lists_its_errors() {
        assertThat(Sample.problem("[]")).hasMessage("line 1: expected a map");
    }

    @Test
    void providers_and_aliases_have_their_bounds() {
        assertThat(Sample.read("providers:\n" + many(100, "  p%d: {base_url: http://localhost}\n"))
                        .providers())
                .hasSize(100);
        assertThat(errors("providers:\n" + many(101, "  p%d: {base_url: http://localhost}\n")))
                .containsExactly("line 1: providers: has 101 entries; 0 to 100 are allowed");
        assertThat(Sample.read(PROVIDER + "aliases:\n" + many(1_000, "  a%d: x\n"))
                        .aliases())
                .hasSize(1_000);
        assertThat(errors(PROVIDER + "aliases:\n" + many(1_001, "  a%d: x\n")))
                .containsExactly("line 4: aliases: has 1001 entries; 0 to 1000 are allowed");
    }

    @Test
    void long_names_are_cut_in_messages() {
        assertThat(errors(PROVIDER + "default_provider: " + "x".repeat(65)))
                .containsExactly("line 4: default_provider: there is no provider named '" + "x".repeat(64) + "…'");
    }

    private static String many(int count, String line) {
        return IntStream.range(0, count).mapToObj(line::formatted).collect(Collectors.joining());
    }
}
