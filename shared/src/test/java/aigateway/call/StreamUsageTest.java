package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.testing.Product;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a streamed call costs whose provider reports usage before the end. */
class StreamUsageTest {
    private static final Product PRODUCT =
            Product.start(Map.of("UNPRICED_MODELS", "price_as:gpt-4o-mini"), InstantSource.system());
    private static final StreamedCalls CALLS = new StreamedCalls(PRODUCT, PRODUCT.newKey());
    private static final String CHAT =
            "{\"model\":\"gpt-test\",\"stream\":true,\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String HI =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    private static final String STOP =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USED =
            "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    /** 15 cents a million tokens in, 60 out. */
    private static final String COST = "4500";

    @AfterAll
    static void close() {
        assertThat(PRODUCT.rows("rule; what", "broken_money()")).isEmpty();
        PRODUCT.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_early_usage_does_not_settle_a_stream_that_was_left_or_broke_off(boolean left) {
        String early = USED.replace("[]", "[{\"index\":0,\"delta\":{\"content\":\"a\"}}]");
        PRODUCT.provider().answers(exchange -> {
            StreamedCalls.write(exchange, early + HI + (left ? HI.repeat(200) : ""));
            throw new IOException("breaks off");
        });
        int[] taken = {0};

        StreamedCalls.Seen seen = CALLS.call(Endpoint.CHAT_COMPLETIONS, CHAT, new StreamedCalls.Client() {
            @Override
            boolean took(RequestId request) {
                taken[0]++;
                return !left || taken[0] < 3;
            }
        });

        assertThat(seen.row())
                .singleElement()
                .satisfies(row -> assertThat(row).startsWith("charged 0 0 ").doesNotEndWith(" " + COST));
    }

    @Test
    void a_part_that_cost_more_than_the_hold_is_charged_as_it_is() {
        String large = USED.replace("[]", "[{\"index\":0,\"delta\":{\"content\":\"a\"}}]")
                .replace("\"completion_tokens\":5", "\"completion_tokens\":5000");
        PRODUCT.provider().answers(exchange -> {
            StreamedCalls.write(exchange, large);
            throw new IOException("breaks off");
        });

        assertThat(CALLS.call(Endpoint.CHAT_COMPLETIONS, CHAT).row()).containsExactly("settled 10 5000 3001500");
    }

    @Test
    void a_stream_that_breaks_off_after_its_final_usage_is_settled_by_it() {
        PRODUCT.provider().answers(exchange -> {
            StreamedCalls.write(exchange, HI + STOP + USED);
            throw new IOException("breaks off");
        });

        assertThat(CALLS.call(Endpoint.CHAT_COMPLETIONS, CHAT).row()).containsExactly("settled 10 5 " + COST);
    }
}
