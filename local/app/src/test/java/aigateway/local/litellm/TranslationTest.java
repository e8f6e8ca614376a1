package aigateway.local.litellm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import aigateway.config.ConfigReader;
import aigateway.config.GatewayConfig;
import aigateway.config.ProviderConfig;
import aigateway.config.RouteConfig;
import aigateway.config.TargetConfig;
import aigateway.local.litellm.Findings.Finding;
import aigateway.providers.ProviderKinds;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AZURE_API_BASE_CA", "https://acme-canada.openai.azure.com");

    private final Findings findings = new Findings();

    @TempDir
    Path folder = Path.of("");

    @Test
    void the_file_is_as_a_person_would_write_it() throws Exception {
        assertThat(translation("balanced.yaml").yaml()).isEqualTo(Files.readString(file("balanced.gateway.yaml")));
    }

    @Test
    void entries_of_one_name_are_weighted_targets_and_a_later_order_is_a_fallback() throws Exception {
        RouteConfig route = route(config("balanced.yaml"), "gpt-4o");

        assertThat(route.targets()).extracting(TargetConfig::provider).containsExactly("azure", "azure-acme-canada");
        assertThat(route.targets()).extracting(TargetConfig::weight).containsExactly(900, 100);
        assertThat(route.fallbacks()).extracting(TargetConfig::provider).containsExactly("openai", "anthropic");
    }

    @Test
    void fallbacks_by_cause_name_their_cause() throws Exception {
        RouteConfig route = route(config("balanced.yaml"), "gpt-4o-mini");

        assertThat(route.fallbackOn()).extracting(Enum::name).containsExactly("CONTEXT_LENGTH");
        assertThat(route.fallbacks()).hasSize(4);
        assertThat(of(Outcome.CHANGED)).anySatisfy(each -> assertThat(each).contains("fallbacks of gpt-4o-mini"));
    }

    @Test
    void prices_a_wide_budget_and_settings_are_found() throws Exception {
        Translation translation = translation("balanced.yaml");

        assertThat(translation.prices())
                .singleElement()
                .satisfies(price -> assertThat(price.figures().get("output_usd_per_million"))
                        .isEqualByComparingTo(new BigDecimal("13.5")));
        BudgetEntry wide = Objects.requireNonNull(translation.wide());
        assertThat(wide.described()).isEqualTo("$5000 a month");
        assertThat(translation.timeZone()).isEqualTo("Europe/Berlin");
        assertThat(translation.cached()).isTrue();
        assertThat(translation.settings().keySet())
                .containsExactly(
                        "ANTHROPIC_API_KEY",
                        "AZURE_API_KEY_CA",
                        "AZURE_API_KEY_EU",
                        "OPENAI_API_KEY",
                        "OPENAI_API_KEY_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"balanced.yaml", "servers.yaml", "credentials.yaml"})
    void no_secret_is_in_the_file_or_in_the_report(String name) throws Exception {
        Translation translation = translation(name);

        String all = translation.yaml() + translation.settings() + findings.all();
        assertThat(all).doesNotContain("sk-", "not-to-be-copied", "litellm:secret");
    }

    @Test
    void patterns_are_prefixes_with_or_without_their_start() throws Exception {
        GatewayConfig config = config("wildcards.yaml");

        assertThat(config.routes())
                .extracting(route -> route.match().toString())
                .containsExactly(
                        "Prefix[prefix=openai/, stripped=true]",
                        "Prefix[prefix=anthropic/, stripped=true]",
                        "Prefix[prefix=claude-, stripped=false]",
                        "Prefix[prefix=groq/, stripped=true]");
        assertThat(config.defaultProvider()).contains("openai");
        assertThat(config.routes().getLast().fallbacks())
                .extracting(TargetConfig::provider, each -> each.model().orElse(""))
                .containsExactly(tuple("anthropic", "claude-haiku-4-5"));
        assertThat(of(Outcome.MISSED))
                .singleElement()
                .asString()
                .startsWith("model fo::*:static::*: a pattern must be");
    }

    @Test
    void servers_of_ones_own_have_no_key_and_are_not_called_openai() throws Exception {
        GatewayConfig config = config("servers.yaml");

        assertThat(config.providers())
                .extracting(ProviderConfig::name)
                .containsExactly(
                        "server",
                        "server-10-0-0-6",
                        "ollama_chat",
                        "bedrock",
                        "bedrock-eu-central-1",
                        "gemini",
                        "mistral");
        assertThat(config.providers().getFirst().keys()).isEmpty();
        assertThat(of(Outcome.MISSED))
                .anySatisfy(each -> assertThat(each)
                        .contains("model vertex (vertex_ai/gemini-2.5-pro): the gateway has no connection"))
                .anySatisfy(each -> assertThat(each).contains("model mistral-large", "its header 'X-Api-Key'"))
                .anySatisfy(each -> assertThat(each).contains("no counterpart of temperature, tags"));
    }

    @Test
    void credentials_variables_and_included_files_are_read() throws Exception {
        GatewayConfig config = config("credentials.yaml");

        assertThat(config.providers())
                .extracting(each -> each.baseUrl().toString())
                .containsExactly("https://acme.services.ai.azure.com/openai/v1", "https://api.openai.com/v1");
        assertThat(route(config, "o3").targets())
                .extracting(TargetConfig::weight)
                .containsExactly(1, 3);
        assertThat(of(Outcome.CHANGED))
                .anySatisfy(each -> assertThat(each).contains("AZURE_KEY", "in capital letters"));
    }

    @Test
    void a_target_whose_address_is_unknown_here_is_not_guessed() throws Exception {
        Translation translation = Translation.of(file("balanced.yaml"), _ -> null, findings);

        assertThat(translation.yaml()).doesNotContain("gpt-4o-ca");
        assertThat(of(Outcome.MISSED))
                .contains(
                        "model gpt-4o (azure/gpt-4o-ca): its address is in the variable AZURE_API_BASE_CA, which is not set"
                                + " here; set it and import again");
    }

    @Test
    void every_setting_without_a_counterpart_is_named() throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), """
                model_list:
                  - {model_name: a, litellm_params: {model: openai/a, max_retries: 2}}
                router_settings: {routing_strategy: latency-based-routing, retry_policy: {TimeoutErrorRetries: 3}}
                general_settings: {alerting: [slack], store_model_in_db: true}
                litellm_settings: {set_verbose: false, num_retries: 9, request_timeout: 6000}
                guardrails: []
                """);

        Translation translation = Translation.of(file, _ -> null, findings);

        assertThat(of(Outcome.MISSED))
                .containsExactly(
                        "model a (openai/a): no counterpart of max_retries",
                        "setting router_settings.retry_policy: it has no counterpart here",
                        "setting general_settings.alerting: set up alerts here instead",
                        "section guardrails: it has no counterpart here");
        assertThat(of(Outcome.LEFT_OUT)).hasSize(2);
        assertThat(of(Outcome.CHANGED)).anySatisfy(each -> assertThat(each).contains("6000 seconds are 900 here"));
        assertThat(translation.yaml()).contains("retries: 5", "timeout_seconds: 900");
        assertThat(translation.settings()).containsKey("PROVIDER_TIMEOUT_SECONDS");
    }

    @ParameterizedTest
    @CsvSource({"'a: [', line 1 is not YAML", "'- a', it must be a map", "'', it must be a map"})
    void a_file_that_is_no_configuration_is_refused(String text, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), text);

        assertThatThrownBy(() -> Translation.of(file, _ -> null, findings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    private List<String> of(Outcome outcome) {
        return findings.of(outcome).stream().map(TranslationTest::text).toList();
    }

    private static String text(Finding finding) {
        return finding.part() + ": " + finding.what();
    }

    private Translation translation(String name) throws URISyntaxException {
        return Translation.of(file(name), ENVIRONMENT::get, findings);
    }

    private GatewayConfig config(String name) throws URISyntaxException {
        return ConfigReader.read(translation(name).yaml(), ProviderKinds.defaults());
    }

    private static RouteConfig route(GatewayConfig config, String model) {
        return config.routes().stream()
                .filter(each -> each.match().equals(new RouteConfig.Match.Model(model)))
                .findFirst()
                .orElseThrow();
    }

    private static Path file(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(TranslationTest.class.getResource("/litellm/" + name));
        return Path.of(url.toURI());
    }
}
