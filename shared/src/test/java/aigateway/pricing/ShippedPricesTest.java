package aigateway.pricing;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Part;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPricesTest {
    private static final PriceList SHIPPED = PriceList.of(ShippedPrices.load());

    static List<ListedPrice> everyLine() {
        return ShippedPrices.load();
    }

    @Test
    void the_mock_keeps_its_price() {
        for (String model : List.of("mock-1", "mock-slow", "mock-error", "mock-429")) {
            Price price = SHIPPED.find("mock", model).orElseThrow();

            assertThat(price.version()).matches("\\d{4}-\\d{2}-\\d{2}");
            assertThat(shown(price.rates())).containsExactly(1_000_000L, 500_000L, 1_250_000L, 2_000_000L, 2_000_000L);
            assertThat(price.contextTokens()).isEqualTo(128_000);
            assertThat(price.outputTokensMax()).isEqualTo(16_384);
        }
    }

    @Test
    void an_embedding_costs_its_input_alone() {
        assertThat(shown(SHIPPED.find("mock", "mock-embedding").orElseThrow().rates()))
                .containsExactly(1_000_000L, 1_000_000L, 1_000_000L, 0L, 0L);
        assertThat(shown(SHIPPED.find("openai", "text-embedding-ada-002")
                        .orElseThrow()
                        .rates()))
                .containsExactly(100_000L, 100_000L, 100_000L, 0L, 0L);
    }

    @ParameterizedTest
    @MethodSource("everyLine")
    void a_line_says_what_can_be_true_and_where_it_is_from(ListedPrice listed) {
        Rates rates = listed.price().rates();
        assertThat(listed.provider())
                .isIn("mock", "openai", "anthropic", "google", "mistral", "deepseek", "xai", "openrouter");
        assertThat(listed.model()).matches("[!-~]{1,200}").doesNotContain(",");
        assertThat(listed.source()).matches("(https://\\S+|docs/\\S+) \\(20\\d\\d-\\d\\d-\\d\\d\\)");
        boolean free = listed.model().contains("moderation")
                || rates.figures().keySet().stream()
                        .anyMatch(part -> part == Part.IMAGE || part == Part.AUDIO_SECOND || part == Part.CHARACTER);
        assertThat(rates.input() > 0 && rates.cachedInput() > 0).isNotEqualTo(free);
        assertThat(rates.cachedInput()).isLessThanOrEqualTo(rates.input());
        assertThat(rates.cacheWrite()).isGreaterThanOrEqualTo(rates.input());
        assertThat(rates.output() > 0 || free || listed.model().contains("embed"))
                .isTrue();
        assertThat(rates.reasoning()).isGreaterThanOrEqualTo(rates.output());
        // No provider charges a thousand dollars for a million tokens; a wrong decimal point would.
        assertThat(rates.figures().entrySet().stream()
                        .filter(each -> each.getKey().kind().isTokens())
                        .map(Map.Entry::getValue)
                        .filter(Objects::nonNull))
                .allMatch(price -> price < 1_000_000_000);
        Price.LongContext tier = listed.price().longContext();
        if (tier != null) {
            assertThat(tier.rates().input()).isGreaterThanOrEqualTo(rates.input());
            assertThat(tier.rates().output()).isGreaterThanOrEqualTo(rates.output());
            assertThat(tier.rates().cachedInput())
                    .isLessThanOrEqualTo(tier.rates().input());
        }
    }

    @Test
    void no_two_sellers_have_a_model_of_one_name() {
        Map<String, List<ListedPrice>> byModel = everyLine().stream().collect(groupingBy(ListedPrice::model));

        assertThat(byModel.values()).allSatisfy(listed -> assertThat(listed).hasSize(1));
    }

    @Test
    void names_at_openrouter_hold_a_slash_and_no_others_do() {
        assertThat(everyLine())
                .allSatisfy(listed -> assertThat(listed.model().contains("/"))
                        .as(listed.id())
                        .isEqualTo(listed.provider().equals("openrouter")));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o",
        "gpt-4o-mini, gpt-4o-mini",
        "gpt-4o-mini-2024-07-18, gpt-4o-mini",
        "openai/gpt-4o-mini, gpt-4o-mini",
        "openai/gpt-4o-mini-2024-07-18, gpt-4o-mini",
        "gpt-4o-2024-05-13, gpt-4o-2024-05-13",
        "gpt-4.1-nano, gpt-4.1-nano",
        "gpt-5, gpt-5",
        "gpt-5-mini-2025-08-07, gpt-5-mini",
        "gpt-5.6, gpt-5.6",
        "gpt-6.1-sol-2026-09-29, gpt-6.1-sol",
        "o3, o3",
        "o4-mini, o4-mini",
        "text-embedding-3-small, text-embedding-3-small",
        "text-embedding-3-large, text-embedding-3-large",
        "claude-sonnet-4-5-20250929, claude-sonnet-4-5",
        "claude-opus-5-5, claude-opus-5-5",
        "anthropic/claude-opus-5.5, claude-opus-5-5",
        "anthropic/claude-haiku-4.5, claude-haiku-4-5",
        "google/gemini-2.5-pro, gemini-2.5-pro",
        "gemini-2.5-flash, gemini-2.5-flash",
        "gemini-2.5-flash-lite, gemini-2.5-flash-lite",
        "mistral-large-latest, mistral-large-latest",
        "mistral-medium-latest, mistral-medium-latest",
        "mistral-small-latest, mistral-small-latest",
        "codestral-latest, codestral-latest",
        "deepseek-chat, deepseek-chat",
        "deepseek-reasoner, deepseek-reasoner",
        "grok-3, grok-3",
        "grok-4, grok-4",
        "x-ai/grok-4.5, grok-4.5",
        "openai/gpt-oss-120b, openai/gpt-oss-120b",
        "deepseek/deepseek-chat, deepseek/deepseek-chat",
    })
    void a_provider_of_kind_openai_finds_the_models_that_people_call(String called, String listed) {
        assertThat(SHIPPED.entry("openai", called).map(ListedPrice::model)).hasValue(listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-mini-high",
                "gpt-4o-mini-2024-13-18",
                "gpt-4o-mini-2024-02-30",
                "gpt-4o-mini-2024-0718",
                "gpt-4o-mini-20240732",
                "gpt-4o-mini-0718",
                "gpt-4o-mini-2024",
                "gpt-4o-mini2024-07-18",
                "gpt-4o-mini-2024-07-18-x",
                "gpt-4o-mini-2024-07-18-2024-07-18",
                "gpt-4o-mini-1924-07-18",
                "openai/gpt-4o:free",
                "openai/openai/gpt-4o",
                "google/gpt-4o",
                "mistralai/codestral-latest",
                "mock-1",
                "-2024-07-18",
                "2024-07-18",
                "openai/",
                "/gpt-4o",
                "",
            })
    void nothing_else_is_guessed(String called) {
        assertThat(SHIPPED.entry("openai", called)).isEmpty();
    }

    @Test
    void behind_any_name_but_the_mocks_may_be_any_vendor_of_the_model() {
        assertThat(SHIPPED.find("mock", "gpt-4o")).isEmpty();
        assertThat(SHIPPED.find("azure-eu", "gpt-4o")).isEqualTo(SHIPPED.find("openai", "gpt-4o"));
        assertThat(SHIPPED.find("claude", "claude-sonnet-4-5-20250929")).isPresent();
        assertThat(SHIPPED.find("azure-eu", "our-own-deployment")).isEmpty();
        assertThat(SHIPPED.find("openrouter", "anthropic/claude-sonnet-5")).isPresent();
    }

    @Test
    void geminis_pro_costs_more_once_its_input_is_long() {
        Price.LongContext tier = Objects.requireNonNull(
                SHIPPED.find("openai", "gemini-2.5-pro").orElseThrow().longContext());

        assertThat(tier.above()).isEqualTo(200_000);
        assertThat(shown(tier.rates())).containsExactly(2_500_000L, 250_000L, 2_500_000L, 15_000_000L, 15_000_000L);
    }

    @Test
    void a_line_is_read_to_the_last_micro_dollar() {
        ListedPrice read = one("openai,gpt-x,0.000001, 1.5 ,,10,12,3,4,1000,2,0.5,3,20,128000,16384,2026-01-01,"
                + "https://example.com/a,b");

        Price price = read.price();
        Price.LongContext tier = Objects.requireNonNull(price.longContext());
        assertThat(read.id()).isEqualTo("openai/gpt-x");
        assertThat(read.source()).isEqualTo("https://example.com/a,b (2026-01-01)");
        assertThat(price.version()).isEqualTo("2026-01-02");
        assertThat(shown(price.rates())).containsExactly(1L, 1_500_000L, 1L, 10_000_000L, 12_000_000L);
        assertThat(price.rates().known(Part.AUDIO_INPUT)).isEqualTo(3_000_000);
        assertThat(price.rates().known(Part.AUDIO_OUTPUT)).isEqualTo(4_000_000);
        assertThat(tier.above()).isEqualTo(1_000);
        assertThat(shown(tier.rates())).containsExactly(2_000_000L, 500_000L, 3_000_000L, 20_000_000L, 20_000_000L);
        assertThat(price.contextTokens()).isEqualTo(128_000);
        assertThat(price.outputTokensMax()).isEqualTo(16_384);
    }

    @Test
    void what_is_left_out_costs_what_the_like_costs_and_is_otherwise_unknown() {
        Price price = one("openai,gpt-x,3,,,10,,,,,,,,,,,2026-01-01,s").price();

        assertThat(shown(price.rates())).containsExactly(3_000_000L, 3_000_000L, 3_000_000L, 10_000_000L, 10_000_000L);
        assertThat(price.longContexts()).isEmpty();
        assertThat(price.contextTokens()).isNull();
        assertThat(price.outputTokensMax()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai,gpt-x,1,1,1,1",
                "openai,gpt-x,one,,,1,,,,,,,,,,,2026-01-01,s",
                "openai,gpt-x,,,,1,,,,,,,,,,,2026-01-01,s",
                "openai,gpt-x,1,,,,,,,,,,,,,,2026-01-01,s",
                "openai,gpt-x,0.0000001,,,1,,,,,,,,,,,2026-01-01,s",
                "openai,gpt-x,-1,,,1,,,,,,,,,,,2026-01-01,s",
                "openai,gpt-x,1,,,1,,,,5,,,,2,,,2026-01-01,s",
                "openai,gpt-x,1,,,1,,,,5,2,,,,,,2026-01-01,s",
                "openai,gpt-x,1,,,1,,,,,,,,,0,,2026-01-01,s",
                "openai,gpt-x,1,,,1,,,,,,,,,,,2026-02-30,s",
                "openai,gpt-x,1,,,1,,,,,,,,,,,,s",
                "openai,gpt-x,1,,,1,,,,,,,,,,,2026-01-01,",
                "openai,gpt-x,1,,,1,,,,,,,,,,,2026-01-01,s\nopenai,gpt-x,2,,,2,,,,,,,,,,,2026-01-01,s",
            })
    void a_line_that_is_wrong_is_not_skipped(String line) {
        assertThatThrownBy(() -> ShippedPrices.parse("# version 1\n" + line)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void the_table_has_the_sellers_that_it_is_said_to_have() {
        assertThat(everyLine().stream().map(ListedPrice::provider).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Set.of("mock", "openai", "anthropic", "google", "mistral", "deepseek", "xai", "openrouter"));
    }

    /** Input, cached input, cache write, output and reasoning. */
    private static List<Long> shown(Rates rates) {
        return List.of(rates.input(), rates.cachedInput(), rates.cacheWrite(), rates.output(), rates.reasoning());
    }

    private static ListedPrice one(String line) {
        return ShippedPrices.parse("# version 2026-01-02\n# a remark, with commas\n\n" + line + "\n")
                .getFirst();
    }
}
