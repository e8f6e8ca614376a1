package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs go the way of every call, fallbacks included. */
class JobFallbackTest {
    private static final String OK = """
            {"object":"chat.completion","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    private static final ScriptedProvider FIRST = ScriptedProvider.start();
    private static final ScriptedProvider SECOND = ScriptedProvider.start();
    private static Product product;
    private static String key;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  first: {base_url: "%s"}
                  second: {base_url: "%s"}
                routes:
                  - {prefix: with-, targets: [{provider: first}], fallbacks: [{provider: second}]}
                """.formatted(FIRST.url(), SECOND.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "UNPRICED_MODELS", "price_as:gpt-4o-mini"),
                InstantSource.system());
        key = product.newKey();
    }

    @AfterAll
    static void close() {
        product.close();
        FIRST.close();
        SECOND.close();
    }

    @Test
    void a_job_waits_while_the_circuits_of_all_its_targets_are_open() {
        String request = request("with-2");
        String other = product.newKey();
        FIRST.answers(500, "{}");
        SECOND.answers(500, "{}");
        for (int i = 0; i < 10; i++) {
            product.call(Endpoint.CHAT_COMPLETIONS, key, request);
            product.call(Endpoint.CHAT_COMPLETIONS, other, request);
        }
        FIRST.answers(200, OK);
        SECOND.answers(200, OK);
        Job job = product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + request + "}");

        product.gateway().jobs().run().run(job.id());

        Job waiting = product.job(key, job.id());
        assertThat(waiting.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(waiting.waitingFor()).isEqualTo("retry");
    }

    @Test
    void a_jobs_fallback_is_one_job_attempt_and_its_cost_the_sum() {
        FIRST.answers(500, "{}");
        SECOND.answers(200, OK);
        Job job = product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + request("with-1") + "}");

        product.gateway().jobs().run().run(job.id());

        Job ended = product.job(key, job.id());
        assertThat(ended.status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.rows(
                        "attempt; provider; outcome",
                        "usage where job_id = ? order by attempt",
                        job.id().value()))
                .containsExactly("1 first charged", "2 second settled");
        assertThat(product.rows(
                        "cost_nano_usd = (select sum(cost_nano_usd) from usage u where u.job_id = job.id)",
                        "job where id = ?",
                        job.id().value()))
                .containsExactly("true");
    }

    private static String request(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }
}
