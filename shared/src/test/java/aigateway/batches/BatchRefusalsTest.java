package aigateway.batches;

import static aigateway.batches.BatchClient.BODY;
import static aigateway.batches.BatchClient.CREATE;
import static aigateway.batches.BatchClient.line;
import static aigateway.batches.BatchClient.ok;
import static aigateway.batches.BatchClient.refused;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.BatchApi;
import aigateway.kernel.BatchId;
import aigateway.kernel.Problem;
import aigateway.testing.Product;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that are refused, and what another key or API does not see. */
class BatchRefusalsTest {
    private final BatchClient client = new BatchClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void each_api_and_each_key_sees_only_its_own() {
        StoredFile input = client.uploaded(line("one", BODY));
        ClientBatch batch = ok(client.create(CREATE.formatted(input.id())));
        var other = Product.id(client.product.newKey());
        BatchId id = batch.batch().id();

        assertThat(client.batches().find(Product.id(client.key), BatchApi.ANTHROPIC, id))
                .isEmpty();
        assertThat(client.batches().list(Product.id(client.key), BatchApi.ANTHROPIC, null, 10))
                .isEmpty();
        assertThat(client.batches().list(Product.id(client.key), BatchApi.OPENAI, null, 10))
                .hasSize(1);
        assertThat(client.batches().find(other, BatchApi.OPENAI, id)).isEmpty();
        assertThat(client.batches().cancel(other, BatchApi.OPENAI, id)).isEmpty();
        assertThat(client.files().find(other, input.id())).isEmpty();
        assertThat(client.files().content(other, input.id())).isEmpty();
        assertThat(client.files().delete(other, input.id())).isFalse();
        assertThat(refused(client.createAs(client.product.newKey(), CREATE.formatted(input.id())))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {POST}                                                      | missing_required_parameter | body
            {"custom_id":"a","method":"GET","url":"@","body":{}}        | invalid_value              | method
            {"custom_id":"a","method":"POST","url":"/v1/x","body":{}}   | invalid_value              | url
            {"method":"POST","url":"@","body":{}}                       | missing_required_parameter | custom_id
            {POST,"body":{},"priority":1}                               | unknown_parameter          | priority
            {POST,"body":{"messages":[]}}                               | missing_required_parameter | model
            {POST,"body":{"model":"gpt-4o-mini","messages":[],"stream":true}} | unsupported          | stream
            nonsense                                                    | invalid_json               |
            """)
    void a_wrong_line_refuses_the_whole_batch_and_is_named(String wrong, String code, String param) {
        String first = line("first", BODY);
        String second = wrong.replace("{POST", "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"@\"")
                .replace("@", "/v1/chat/completions");

        Problem problem = refused(client.create(
                CREATE.formatted(client.uploaded(first + "\n" + second).id())));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.message()).startsWith("Line 2: ");
        assertThat(client.product.rows("count(*)", "job where key_id = ?", client.owner))
                .containsExactly("0");
    }

    @Test
    void ids_are_distinct_and_requests_are_bounded() {
        assertThat(refused(client.create(CREATE.formatted(client.uploaded(line("a", BODY) + "\n" + line("a", BODY))
                                .id())))
                        .message())
                .startsWith("Line 2: ");
        String many = IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> line("id-" + i, BODY))
                .collect(Collectors.joining("\n"));
        assertThat(refused(client.create(CREATE.formatted(client.uploaded(many).id())))
                        .message())
                .contains("at most 1000");
        Problem twice = refused(client.createMessages("""
                {"requests":[{"custom_id":"a","params":%1$s},{"custom_id":"a","params":%1$s}]}""".formatted(BODY)));
        assertThat(twice.message()).startsWith("requests[1]: ");
    }

    @Test
    void a_batch_beyond_a_hard_budget_is_refused_and_nothing_is_stored() {
        String poor = String.valueOf(client.product.createKey("""
                {"name":"poor","budgets":[{"limit_usd":0.0001,"period":"day"}]}""").secret());
        client.product.gateway().admin().managePrices().override("admin-token", Product.json("""
                {"force":true,"provider":"openai","model":"gpt-4o-mini",\
                "input_usd_per_million":10,"output_usd_per_million":10}"""));
        StoredFile input = client.uploadAs(poor, line("a", BODY));

        Problem problem = refused(client.createAs(poor, CREATE.formatted(input.id())));

        assertThat(problem.code()).isEqualTo("insufficient_quota");
        assertThat(client.product.rows("count(*)", "batch")).containsExactly("0");
    }
}
