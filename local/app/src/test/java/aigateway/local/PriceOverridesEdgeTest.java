package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PriceOverridesEdgeTest {
    private static final String PRICES = "/admin/v1/prices";
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void a_discount_of_a_provider_shows_the_prices_before_and_after_and_can_be_undone() {
        Json.Obj change = put("{\"provider\":\"anthropic\",\"discount_percent\":10}")
                .hasStatus(200)
                .json();

        assertThat(change.text("object")).isEqualTo("price_version");
        assertThat(change.integer("changed", 0)).isGreaterThan(10);
        assertThat(change.items("prices").getFirst()).isInstanceOfSatisfying(Json.Obj.class, one -> {
            assertThat(one.object("before")).isNotNull();
            assertThat(one.object("after")).isNotNull();
        });
        Json.Obj sonnet = only(admin(Sent.get(PRICES + "?provider=anthropic&model=claude-sonnet-4-6")));
        assertThat(sonnet.member("input_usd_per_million")).isEqualTo(new Json.Num("2.7"));
        assertThat(sonnet.member("cached_input_usd_per_million")).isEqualTo(new Json.Num("0.27"));
        assertThat(ids(json(Sent.get(PRICES + "/versions?provider=anthropic")))).containsExactly(change.text("id"));

        admin(Sent.of("DELETE", PRICES + "/anthropic/*")).hasStatus(200);
        assertThat(only(admin(Sent.get(PRICES + "?provider=anthropic&model=claude-sonnet-4-6")))
                        .member("input_usd_per_million"))
                .isEqualTo(new Json.Num("3"));
        assertThat(ids(json(Sent.get(PRICES + "/versions?provider=anthropic&limit=1"))))
                .doesNotContain(change.text("id"));
    }

    @Test
    void a_price_goes_back_to_the_shipped_one_also_where_its_name_has_a_slash() {
        String model = "anthropic/claude-sonnet-4";
        put("{\"provider\":\"openrouter\",\"model\":\"" + model + "\",\"output_usd_per_million\":1}")
                .hasStatus(200);

        Json.Obj back = admin(Sent.of("DELETE", PRICES + "/openrouter/" + model))
                .hasStatus(200)
                .json();

        assertThat(back.text("id")).isEqualTo("openrouter/" + model);
        assertThat(back.member("output_usd_per_million")).isEqualTo(new Json.Num("15"));
        assertThat(back.text("source")).startsWith("https://");
        admin(Sent.of("DELETE", PRICES + "/openai/gpt-never-overridden")).refusedWith(404, "not_found");
        EDGE.send(Sent.of("DELETE", PRICES + "/openai/gpt-4o")).refusedWith(401, "invalid_api_key");
    }

    @Test
    void the_overridden_prices_are_listed_with_the_shipped_ones() {
        put("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_usd_per_million\":2}")
                .hasStatus(200);

        Json.Obj price = only(admin(Sent.get(PRICES + "?overridden=true&provider=openai&model=gpt-4o")));

        assertThat(price.member("input_usd_per_million")).isEqualTo(new Json.Num("2"));
        assertThat(price.object("shipped"))
                .satisfies(shipped ->
                        assertThat(shipped.member("input_usd_per_million")).isEqualTo(new Json.Num("2.5")));
        assertThat(json(Sent.get(PRICES + "?overridden=true&provider=mistral")).items("data"))
                .isEmpty();
        admin(Sent.get(PRICES + "?overridden=yes")).refusedWith(400, "invalid_value");
        admin(Sent.of("DELETE", PRICES + "/openai/gpt-4o")).hasStatus(200);
    }

    @Test
    void a_name_that_is_not_known_needs_force() {
        String own =
                "{\"provider\":\"vllm\",\"model\":\"llama\",\"input_usd_per_million\":1,\"output_usd_per_million\":2%s}";

        assertThat(put(own.formatted(""))
                        .refusedWith(400, "invalid_value")
                        .error()
                        .text("message"))
                .contains("\"force\": true");
        Json.Obj price = put(own.formatted(",\"force\":true")).hasStatus(200).json();
        assertThat(price.members().get("before")).isEqualTo(new Json.Null());
        put(own.formatted(",\"effective_from\":\"2099-01-01\"")).hasStatus(200);
    }

    private static HttpReply put(String json) {
        return admin(Sent.of("PUT", PRICES).json(json));
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Json.Obj json(Sent request) {
        return admin(request).hasStatus(200).json();
    }

    private static Json.Obj only(HttpReply answer) {
        List<Json> data = answer.hasStatus(200).json().items("data");
        assertThat(data).hasSize(1);
        if (data.getFirst() instanceof Json.Obj price) {
            return price;
        }
        throw new AssertionError(answer.text());
    }

    private static List<String> ids(Json.Obj page) {
        return page.items("data").stream()
                .map(item -> item instanceof Json.Obj price ? String.valueOf(price.text("id")) : "")
                .toList();
    }
}
