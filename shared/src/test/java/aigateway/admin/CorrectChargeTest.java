package aigateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An administrator corrects what was charged in full. */
class CorrectChargeTest {
    private static final Product PRODUCT = Product.start();

    private final String key = Objects.requireNonNull(PRODUCT.createKey("""
            {"name":"hard","budgets":[{"limit_usd":1,"period":"day"}]}""").secret());

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @AfterEach
    void the_money_is_right() {
        assertThat(PRODUCT.rows("rule; what", "broken_money()")).isEmpty();
    }

    @Test
    void a_cost_replaces_the_charge_in_the_budget_and_the_day_once_with_one_admin_event() {
        RequestId request = charged("gpt-4o-mini");
        String id = request.value();
        String held =
                PRODUCT.rows("cost_nano_usd", "usage where request_id = ?", id).getFirst();
        assertThat(spent()).isEqualTo(held);

        Result<CorrectCharge.Correction> made = correct(request, "{\"cost_usd\":0.000012345}");

        assertThat(made).isInstanceOf(Result.Ok.class);
        assertThat(spent()).isEqualTo("12345");
        assertThat(PRODUCT.rows("sum(cost_nano_usd)", "usage_hour where key_id = ?", keyId()))
                .containsExactly("12345");
        assertThat(PRODUCT.rows(
                        "outcome; entry; cost_nano_usd + " + held, "usage where request_id = ? and entry = 1", id))
                .containsExactly("settled 1 12345");
        assertThat(PRODUCT.rows(
                        "actor; detail->>'cost_usd'", "admin_event where action = 'usage.correct' and target = ?", id))
                .containsExactly("admin-token 0.000012345");

        assertThat(problem(correct(request, "{\"cost_usd\":0}")).status()).isEqualTo(409);
        assertThat(spent()).isEqualTo("12345");
        assertThat(PRODUCT.rows("1", "admin_event where target = ?", id)).hasSize(1);
        assertThat(PRODUCT.rows("first_broken_admin_event()", "reporting")).containsExactly("null");
    }

    @Test
    void token_counts_are_priced_as_the_call_was() {
        RequestId request = charged("gpt-4o-mini");

        assertThat(correct(request, "{\"attempt\":1,\"input_tokens\":10,\"output_tokens\":5}"))
                .isInstanceOf(Result.Ok.class);

        assertThat(spent()).isEqualTo("4500");
        assertThat(PRODUCT.rows(
                        "input_tokens; output_tokens", "usage where request_id = ? and entry = 1", request.value()))
                .containsExactly("10 5");
    }

    @Test
    void token_counts_of_a_price_that_is_gone_are_refused_and_a_cost_is_not() {
        RequestId request = charged("gpt-4o-mini");
        PRODUCT.update("update usage set price_version = 'older' where request_id = ?", request.value());

        assertThat(problem(correct(request, "{\"input_tokens\":10,\"output_tokens\":5}"))
                        .param())
                .isEqualTo("cost_usd");
        assertThat(correct(request, "{\"cost_usd\":0.00001,\"input_tokens\":10,\"output_tokens\":5}"))
                .isInstanceOf(Result.Ok.class);
        assertThat(spent()).isEqualTo("10000");
    }

    @Test
    void only_a_charged_attempt_is_corrected() {
        PRODUCT.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
        RequestId settled = call("gpt-4o-mini");

        assertThat(problem(correct(settled, "{\"cost_usd\":1}")).status()).isEqualTo(409);
        assertThat(problem(correct(settled, "{\"cost_usd\":1,\"attempt\":1}")).message())
                .contains("settled");
        assertThat(problem(correct(settled, "{\"cost_usd\":1,\"attempt\":2}")).param())
                .isEqualTo("attempt");
        assertThat(problem(correct(PRODUCT.gateway().ids().request(), "{\"cost_usd\":1}"))
                        .status())
                .isEqualTo(404);
        assertThat(spent()).isEqualTo("4500");
    }

    @Test
    void a_charge_without_a_price_is_none() {
        PRODUCT.provider().answers(500, "{}");
        String free = PRODUCT.newKey();
        RequestId request = PRODUCT.chat(free).request();

        assertThat(problem(correct(request, "{\"cost_usd\":1}")).message()).contains("no price");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                   | cost_usd
            {"cost_usd":-1}                                                      | cost_usd
            {"cost_usd":0.0000000001}                                            | cost_usd
            {"input_tokens":1}                                                   | output_tokens
            {"input_tokens":1,"output_tokens":1,"cached_input_tokens":2}         | cached_input_tokens
            {"input_tokens":1,"output_tokens":1,"reasoning_tokens":2}            | reasoning_tokens
            {"cost_usd":1,"tokens":5}                                            | tokens
            {"cost_usd":1,"attempt":0}                                           | attempt""")
    void a_figure_that_cannot_be_is_refused_by_its_name(String body, String param) {
        assertThat(problem(correct(charged("gpt-4o-mini"), body)).param()).isEqualTo(param);
    }

    private RequestId charged(String model) {
        PRODUCT.provider().answers(500, "{}");
        RequestId request = call(model);
        assertThat(PRODUCT.rows("outcome", "usage where request_id = ?", request.value()))
                .containsExactly("charged");
        return request;
    }

    private RequestId call(String model) {
        return PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, Product.CHAT.replace("gpt-test", model))
                .request();
    }

    private static Result<CorrectCharge.Correction> correct(RequestId request, String body) {
        return PRODUCT.gateway().admin().correctCharge().correct("admin-token", request, Product.json(body));
    }

    private static Problem problem(Result<?> result) {
        if (result instanceof Result.Refused<?>(Problem problem)) {
            return problem;
        }
        throw new AssertionError("not refused: " + result);
    }

    private String spent() {
        return PRODUCT.rows(
                        "spent_nano_usd",
                        "budget_period p join budget b on b.id = p.budget_id where b.key_id = ?",
                        keyId())
                .getFirst();
    }

    private String keyId() {
        return Product.id(key).value();
    }
}
