package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CountTokensTest {
    private static final Product PRODUCT = Product.start();
    private static final String KEY = PRODUCT.newKey();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void a_known_models_texts_are_counted_by_its_tokenizer() {
        // "Hello world" is two tokens of o200k.
        assertThat(count(Endpoint.RESPONSES, "{'model':'gpt-4o','input':'Hello world'}"))
                .isEqualTo(2);
        assertThat(count(
                        Endpoint.RESPONSES,
                        "{'model':'gpt-4o','instructions':'Hello world','input':[{'role':'user','content':"
                                + "[{'type':'input_text','text':'Hello world'}]}],'max_output_tokens':5}"))
                .isEqualTo(2 + 4 + 2);
    }

    @Test
    void another_models_texts_count_a_token_for_four_bytes() {
        assertThat(count(
                        Endpoint.MESSAGES,
                        "{'model':'claude-x','system':[{'type':'text','text':'12345678'}],"
                                + "'messages':[{'role':'user','content':'1234é'}]}"))
                .isEqualTo(2 + 4 + 2);
    }

    @Test
    void a_picture_counts_as_one_and_not_by_its_bytes() {
        assertThat(count(
                        Endpoint.MESSAGES,
                        "{'model':'claude-x','messages':[{'role':'user','content':[{'type':'image','source':"
                                + "{'type':'base64','media_type':'image/png','data':'" + "A".repeat(100_000)
                                + "'}}]}]}"))
                .isEqualTo(1_604);
    }

    @Test
    void what_is_wrong_is_refused_like_the_call_itself() {
        assertThat(problem(Endpoint.MESSAGES, "{'model':'m'}")).isEqualTo("400 messages");
        assertThat(problem(Endpoint.MESSAGES, "{'messages':[]}")).isEqualTo("400 model");
        assertThat(problem(Endpoint.MESSAGES, "{'model':'m','messages':[]}")).isEqualTo("400 messages");
        assertThat(problem(Endpoint.RESPONSES, "{'model':7}")).isEqualTo("400 model");
        assertThat(problem(Endpoint.RESPONSES, "{'input':7}")).isEqualTo("400 input");
        assertThat(problem(Endpoint.RESPONSES, "{")).startsWith("400");
    }

    @Test
    void no_one_is_asked_and_nothing_is_written() {
        count(Endpoint.RESPONSES, "{'input':'x'}");

        assertThat(PRODUCT.provider().received()).isEmpty();
        assertThat(PRODUCT.rows("1", "usage where true")).isEmpty();
    }

    private static long count(Endpoint endpoint, String body) {
        return ((Result.Ok<Long>) counted(endpoint, body)).value();
    }

    private static String problem(Endpoint endpoint, String body) {
        var problem = ((Result.Refused<Long>) counted(endpoint, body)).problem();
        return problem.status() + " " + problem.param();
    }

    private static Result<Long> counted(Endpoint endpoint, String body) {
        return PRODUCT.gateway()
                .calls()
                .countTokens()
                .count(endpoint, Product.client(KEY, Product.SOURCE), Product.json(body.replace('\'', '"')));
    }
}
