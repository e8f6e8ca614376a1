package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The page of an override, which says what it would change. */
class PricePagesEdgeTest {
    private static final Pattern AMOUNT = Pattern.compile("<data class=\"money\" value=\"(-?[0-9.]+)\"");
    private static final SignInCase CASE = new SignInCase();

    @AfterAll
    static void close() {
        CASE.close();
    }

    @Test
    void the_effect_of_a_price_is_that_of_each_call_and_not_of_one_long_call() {
        CASE.admin(Sent.of("PUT", "/admin/v1/prices").json("""
                {"provider": "mock", "model": "mock-1", "input_usd_per_million": 1000, "output_usd_per_million": 1000,
                 "long_context": {"above_tokens": 4, "input_usd_per_million": 9000, "output_usd_per_million": 9000}}"""));
        String key = String.valueOf(
                CASE.admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\"}")).text("key"));
        for (int i = 0; i < 3; i++) {
            call(key);
        }
        Browser admin = CASE.signedIn(CASE.email(), "admin");

        admin.open("/dashboard/prices/override").hasStatus(200);
        List<BigDecimal> amounts = amounts(admin.submit(
                "/dashboard/prices/override",
                "provider",
                "mock",
                "model",
                "mock-1",
                "input_usd_per_million",
                "500",
                "step",
                "preview"));

        assertThat(amounts.get(0)).isEqualByComparingTo(spend());
        assertThat(amounts.get(1)).isEqualByComparingTo("0.012");
        assertThat(amounts.get(2)).isEqualByComparingTo("-0.003");
        assertThat(CASE.admin(Sent.get("/admin/v1/prices/versions")).items("data"))
                .hasSize(1);
    }

    private static void call(String key) {
        CASE.edge
                .send(Sent.post(
                                "/v1/chat/completions",
                                "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                        .bearer(key))
                .hasStatus(200);
    }

    private static BigDecimal spend() {
        Json.Obj total =
                Objects.requireNonNull(CASE.admin(Sent.get("/admin/v1/usage")).object("total"));
        return new BigDecimal(((Json.Num) Objects.requireNonNull(total.member("cost_usd"))).digits());
    }

    private static List<BigDecimal> amounts(HttpReply page) {
        return AMOUNT.matcher(page.hasStatus(200).text())
                .results()
                .map(found -> new BigDecimal(found.group(1)))
                .toList();
    }
}
