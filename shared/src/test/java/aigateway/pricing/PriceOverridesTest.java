package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an override changes, and what it leaves. */
class PriceOverridesTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final List<ListedPrice> SHIPPED = ShippedPrices.load();

    private final List<PriceVersion> versions = new ArrayList<>();

    @Test
    void a_figure_that_is_not_named_stays_as_shipped() {
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o-mini\",\"input_usd_per_million\":0.12,"
                + "\"output_usd_per_million\":0.48}");

        Price price = find("openai", "gpt-4o-mini");
        assertThat(price.rates().input()).isEqualTo(120_000);
        assertThat(price.rates().cachedInput()).isEqualTo(75_000);
        assertThat(price.contextTokens()).isEqualTo(128_000);
        assertThat(price.tiers()).isEqualTo(shipped("openai", "gpt-4o-mini").tiers());
        assertThat(price.version()).isEqualTo("override-1");
    }

    @Test
    void a_discount_lowers_every_figure_of_every_length_and_tier() {
        put("{\"provider\":\"anthropic\",\"model\":\"claude-sonnet-4-5\",\"discount_percent\":10}");

        Price price = find("anthropic", "claude-sonnet-4-5");
        Rates longer = Objects.requireNonNull(price.longContext()).rates();
        assertThat(price.rates().input()).isEqualTo(2_700_000);
        assertThat(price.rates().cachedInput()).isEqualTo(270_000);
        assertThat(price.rates().cacheWrite()).isEqualTo(3_375_000);
        assertThat(price.rates().known(Part.CACHE_WRITE_HOUR)).isEqualTo(5_400_000);
        assertThat(price.rates().known(Part.WEB_SEARCH)).isEqualTo(9_000_000_000L);
        assertThat(price.rates().output()).isEqualTo(13_500_000);
        assertThat(longer.input()).isEqualTo(5_400_000);
        assertThat(longer.output()).isEqualTo(20_250_000);
    }

    @Test
    void of_discounts_the_narrowest_counts_and_a_named_figure_is_the_price() {
        put("{\"discount_percent\":50}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(1_250_000);
        assertThat(find("xai", "grok-4").version()).isEqualTo("override-1");

        put("{\"provider\":\"openai\",\"discount_percent\":20}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(2_000_000);
        assertThat(find("xai", "grok-4").rates().input()).isEqualTo(1_500_000);

        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"discount_percent\":10}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(2_250_000);
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":1}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(1_000_000);
        assertThat(find("openai", "gpt-4o").rates().output()).isEqualTo(9_000_000);
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"discount_percent\":null}");
        assertThat(find("openai", "gpt-4o").rates().output()).isEqualTo(8_000_000);
        assertThat(find("openai", "gpt-4o").version()).isEqualTo("override-2+5");
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":null}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(2_000_000);
    }

    @Test
    void a_discount_of_a_provider_applies_to_what_it_sells_under_its_own_name() {
        put("{\"provider\":\"azure-eu\",\"discount_percent\":15}");

        assertThat(find("azure-eu", "gpt-4o").rates().input()).isEqualTo(2_125_000);
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(2_500_000);
        put("{\"provider\":\"azure-eu\",\"model\":\"gpt-4o\",\"output_usd_per_million\":9}");
        assertThat(find("azure-eu", "gpt-4o").rates().input()).isEqualTo(2_125_000);
        assertThat(find("azure-eu", "gpt-4o").rates().output()).isEqualTo(9_000_000);
    }

    @Test
    void an_override_begins_when_it_says_and_the_one_that_begins_last_counts() {
        put(
                "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":2,\"effective_from\":\"2027-01-01\"}");
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":3}");

        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(3_000_000);
        PriceList then = list(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(then.find("openai", "gpt-4o").orElseThrow().rates().input()).isEqualTo(2_000_000);
        assertThat(list(NOW).isOutdatedAt(Instant.parse("2026-12-31T23:59:59Z")))
                .isFalse();
        assertThat(list(NOW).isOutdatedAt(Instant.parse("2027-01-01T00:00:00Z")))
                .isTrue();
        assertThat(then.isOutdatedAt(Instant.MAX)).isFalse();
    }

    @Test
    void going_back_ends_all_earlier_overrides_of_the_name_and_also_those_to_come() {
        put(
                "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":2,\"effective_from\":\"2027-01-01\"}");
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":3}");
        add(PriceSpec.reset("openai", "gpt-4o"));

        assertThat(find("openai", "gpt-4o")).isEqualTo(shipped("openai", "gpt-4o"));
        assertThat(list(Instant.parse("2027-02-01T00:00:00Z")).find("openai", "gpt-4o"))
                .hasValue(shipped("openai", "gpt-4o"));
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"output_usd_per_million\":4}");
        assertThat(find("openai", "gpt-4o").rates().input()).isEqualTo(2_500_000);
    }

    @Test
    void a_step_for_long_input_and_a_tier_change_what_they_name() {
        put("{\"provider\":\"google\",\"model\":\"gemini-2.5-pro\",\"long_context\":{\"output_usd_per_million\":14},"
                + "\"service_tiers\":{\"priority\":{\"percent\":150},\"flex\":{\"input_usd_per_million\":0.5}}}");

        Price price = find("google", "gemini-2.5-pro");
        Price.LongContext step = Objects.requireNonNull(price.longContext());
        assertThat(step.above()).isEqualTo(200_000);
        assertThat(step.rates().input()).isEqualTo(2_500_000);
        assertThat(step.rates().output()).isEqualTo(14_000_000);
        assertThat(price.tiers().get("priority")).isEqualTo(new Tier(1_500_000, Map.of()));
        assertThat(price.tiers().get("flex")).isEqualTo(new Tier(1_000_000, Map.of(Part.INPUT, 500_000L)));
    }

    @Test
    void an_override_of_a_name_that_only_another_seller_lists_starts_from_that_sellers_price() {
        put("{\"provider\":\"azure-eu\",\"model\":\"gpt-4o\",\"cached_input_usd_per_million\":1}");

        assertThat(find("azure-eu", "gpt-4o").rates().cachedInput()).isEqualTo(1_000_000);
        assertThat(find("azure-eu", "gpt-4o").rates().input()).isEqualTo(2_500_000);
        assertThat(find("openai", "gpt-4o")).isEqualTo(shipped("openai", "gpt-4o"));
    }

    @Test
    void an_override_from_before_replaces_the_whole_price_and_a_discount_of_its_name_lowers_it() {
        add(new PriceSpec("openai", "gpt-4o", new Rates(10, 20, 30, 40), null, null, null));

        assertThat(find("openai", "gpt-4o").tiers()).isEmpty();
        assertThat(find("openai", "gpt-4o").contextTokens()).isNull();
        put("{\"provider\":\"openai\",\"discount_percent\":50}");
        assertThat(find("openai", "gpt-4o").rates().output()).isEqualTo(40);
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"discount_percent\":50}");
        assertThat(find("openai", "gpt-4o").rates().output()).isEqualTo(20);
    }

    @Test
    void what_is_stored_is_read_back() {
        put("{\"provider\":\"google\",\"model\":\"gemini-2.5-pro\",\"input_usd_per_million\":null,"
                + "\"web_search_usd_each\":0.01,\"audio_usd_per_minute\":0.006,\"discount_percent\":12.5,"
                + "\"long_context\":null,\"context_tokens\":7,\"output_tokens_max\":null,"
                + "\"service_tiers\":{\"priority\":{\"percent\":150},\"flex\":null}}");
        PriceChange change = versions.getFirst().change();

        assertThat(PriceChange.read(change.json())).isEqualTo(change);
        assertThat(change.figures().get(Part.WEB_SEARCH)).hasValue(10_000_000_000L);
        assertThat(change.figures().get(Part.AUDIO_SECOND)).hasValue(100_000_000L);
        assertThat(change.discountPpm()).isEqualTo(new PriceChange.Named<>(875_000L));
        var whole = PriceChange.whole(shipped("google", "gemini-2.5-pro"));
        assertThat(PriceChange.read(whole.json())).isEqualTo(whole);
        assertThat(PriceChange.read(PriceChange.RESET.json())).isEqualTo(PriceChange.RESET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"discount_percent":101}                                              | discount_percent
            {"discount_percent":-1}                                               | discount_percent
            {"discount_percent":20,"input_usd_per_million":1}                     | provider
            {"provider":"openai","input_usd_per_million":1}                       | model
            {"provider":"openai","model":"gpt-4o"}                                | discount_percent
            {"provider":"openai","model":"*","discount_percent":1}                | model
            {"provider":"openai","model":"gpt-4o","discount_percent":1,"effective_from":"2020-01-01"} | effective_from
            {"provider":"openai","model":"gpt-4o","discount_percent":1,"effective_from":1}            | effective_from
            {"provider":"openai","model":"gpt-4o","discount_percent":1,"effective_from":"tomorrow"}   | effective_from
            {"provider":"openai","model":"gpt-4o","service_tiers":{"gold":{"percent":1}}}             | service_tiers.gold
            {"provider":"openai","model":"gpt-4o","long_context":{"input_usd_per_million":1}}         | long_context.above_tokens
            """)
    void what_is_wrong_is_named(String json, String param) {
        Fields fields = fields(json);

        var _ = PriceSpec.read(fields, list(NOW), NOW);

        assertThat(fields.problem()).isNotNull();
        assertThat(Objects.requireNonNull(fields.problem()).param()).isEqualTo(param);
    }

    private void put(String json) {
        Fields fields = fields(json);
        PriceSpec spec = PriceSpec.read(fields, list(NOW), NOW);
        assertThat(fields.problem()).isNull();
        add(spec);
    }

    private void add(PriceSpec spec) {
        Instant from = spec.effectiveFrom();
        versions.add(new PriceVersion(
                versions.size() + 1L, NOW, from == null ? NOW : from, spec.provider(), spec.model(), spec.change()));
    }

    private PriceList list(Instant at) {
        return PriceList.of(SHIPPED, versions, at);
    }

    private Price find(String provider, String model) {
        return list(NOW).find(provider, model).orElseThrow();
    }

    private static Price shipped(String provider, String model) {
        return PriceList.of(SHIPPED).find(provider, model).orElseThrow();
    }

    private static Fields fields(String json) {
        Json.@Nullable Obj object = JsonReader.objectOrNull(json);
        return Fields.of(Objects.requireNonNull(object)).only(PriceSpec.MEMBERS);
    }
}
