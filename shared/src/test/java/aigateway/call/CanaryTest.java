package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.Job;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.Registered;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestRedis;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.DeliveryQueue;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.sqs.model.Message;

/** Invariant I7: what a client or a provider says is found nowhere but in the encrypted columns of its job. */
@Isolated("it reads the whole log")
class CanaryTest {
    private static final String CANARY = "canaryXq7vTg5WmPz";

    @Test
    void what_is_said_is_found_in_no_table_log_queue_cache_metric_or_error_of_ours() {
        try (var redis = TestRedis.start();
                var receiver = WebhookReceiver.start();
                var registered = WebhookReceiver.start();
                var product = Product.start(
                        Map.of("REDIS_URL", redis.url(), "OPENAI_API_KEY", "sk-" + CANARY), InstantSource.system());
                var log = LogLines.open()) {
            String key = product.newKey();
            Registered endpoint =
                    Registered.at(registered.url() + "/" + CANARY, "\"include_result\":true", product, key);
            endpoint.roll("{\"grace_seconds\":600}");
            List<String> said = new ArrayList<>();
            syncCalls(product, key, said);
            jobs(product, key, receiver, said);
            product.gateway().maintenance().sweep().run();
            // A change of the key is what puts something into Redis.
            product.patch(key, "{\"tags\":[\"a\"]}");

            assertThat(product.rows("status", "job order by status"))
                    .containsExactly("dead", "failed", "queued", "succeeded");
            assertClean("our errors", said);
            assertClean("metrics", List.of(product.gateway().reports().metrics().scrape()));
            assertClean(
                    "webhooks",
                    receiver.received().stream()
                            .map(WebhookReceiver.Received::body)
                            .toList());
            assertThat(log.lines("call")).hasSizeGreaterThan(5);
            assertClean("logs", log.lines());
            List<String> rows = everyRow(product);
            assertThat(rows).anyMatch(row -> row.contains(Product.id(key).value()));
            assertClean("tables", rows);
            // It was asked for there, and lies encrypted in the table.
            assertThat(registered.received())
                    .hasSize(3)
                    .anyMatch(got -> got.body().contains(CANARY));
            String secret = endpoint.secret().reveal().substring("whsec_".length());
            String hexadecimal = HexFormat.of().formatHex(Base64.getDecoder().decode(secret));
            assertThat(rows).noneMatch(row -> row.contains(secret) || row.contains(hexadecimal));
            List<String> cached = everyValue(redis.url());
            assertThat(cached).anyMatch(value -> value.contains(Product.id(key).value()));
            assertThat(cached).anyMatch(value -> value.startsWith("answer:"));
            assertClean("redis", cached);
        }
    }

    @Test
    void the_search_itself_finds_what_stands_in_a_text_a_json_and_a_binary_column() {
        try (var product = Product.start()) {
            for (String type : List.of("text", "jsonb", "bytea", "text[]")) {
                String value = switch (type) {
                    case "jsonb" -> "to_jsonb('" + CANARY + "'::text)";
                    case "bytea" -> "convert_to('xx" + CANARY + "', 'UTF8')";
                    case "text[]" -> "array['" + CANARY + "']";
                    default -> "'" + CANARY + "'";
                };
                product.update("create table leak (c " + type + ")");
                product.update("insert into leak values (" + value + ")");
                List<String> rows = everyRow(product);
                assertThat(needles()).as(type).anyMatch(needle -> rows.stream().anyMatch(row -> row.contains(needle)));
                product.update("drop table leak");
            }
        }
    }

    private static void syncCalls(Product product, String key, List<String> said) {
        String chat = """
                {"model":"gpt-test","messages":[{"role":"user","content":"CANARY"},{"role":"CANARY","content":[\
                {"type":"CANARY","text":"CANARY","CANARY":"CANARY"}]}],"user":"CANARY","CANARY":{"CANARY":"CANARY"},\
                "metadata":{"CANARY":"CANARY"},"tools":[{"type":"function","function":{"name":"CANARY"}}],\
                "stop":["CANARY"]}""".replace("CANARY", CANARY);
        String echo = "{\"error\":{\"message\":\"" + CANARY + "\",\"type\":\"" + CANARY + "\"}}";
        product.provider()
                .answers(200, "{\"text\":\"" + CANARY + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        for (String cache : List.of("miss", "hit")) {
            Product.Ended served = product.call(Endpoint.CHAT_COMPLETIONS, key, chat, CacheDirective.ON);
            assertThat(served.body()).contains(CANARY);
            assertThat(served.header("x-agw-cache")).isEqualTo(cache);
        }
        product.call(
                Endpoint.RESPONSES,
                key,
                "{\"model\":\"gpt-test\",\"input\":\"" + CANARY + "\",\"instructions\":\"" + CANARY + "\"}");
        product.call(Endpoint.RESPONSES, key, "{\"model\":\"mock-1\",\"input\":\"" + CANARY + "\"}");
        // A provider's refusal may go back to that client, and nowhere else.
        product.provider().answers(400, echo);
        product.call(Endpoint.CHAT_COMPLETIONS, key, chat);
        for (int status : List.of(401, 500, 503)) {
            product.provider().answers(status, echo);
            said.add(
                    product.call(Endpoint.CHAT_COMPLETIONS, key, chat).refusal().toString());
        }
        product.provider().answers(200, "<html>" + CANARY);
        said.add(product.call(Endpoint.CHAT_COMPLETIONS, key, chat).refusal().toString());
        product.provider().answers(exchange -> {
            exchange.getResponseHeaders().set("retry-after", CANARY);
            ScriptedProvider.send(exchange, 503, "{}");
        });
        said.add(product.call(Endpoint.CHAT_COMPLETIONS, key, chat).refusal().toString());
        for (String wrong : List.of(
                "{\"model\":\"gpt-test\",\"input\":\"" + CANARY,
                "\"" + CANARY + "\"",
                "{\"model\":[\"" + CANARY + "\"]}")) {
            said.add(product.call(Endpoint.RESPONSES, key, wrong).refusal().toString());
        }
        said.add(product.call(Endpoint.RESPONSES, "legacy-" + CANARY, chat)
                .refusal()
                .toString());
    }

    private static void jobs(Product product, String key, WebhookReceiver receiver, List<String> said) {
        String job = """
                {"kind":"chat.completions","payload":{"model":"gpt-test","messages":[{"role":"user","content":"CANARY"}]},\
                "metadata":{"CANARY":"CANARY"},"webhook":{"url":"URL/CANARY?CANARY=CANARY"}}""".replace("CANARY", CANARY).replace("URL", receiver.url());
        for (int status : List.of(200, 400, 500)) {
            product.provider()
                    .answers(
                            status,
                            "{\"error\":{\"message\":\"" + CANARY + "\"},\"object\":\"x\",\"text\":\"" + CANARY
                                    + "\"}");
            Job accepted = product.submit(key, job);
            drain(product, product.test().queues().jobsUrl(), 1);
            // Its last one, so that it ends now whatever the provider says.
            product.update(
                    "update job set attempts = 2 where id = ?", accepted.id().value());
            product.gateway().jobs().run().run(accepted.id());
            Job done = product.job(key, accepted.id());
            assertThat(String.valueOf(done.metadata())).contains(CANARY);
            assertThat(String.valueOf(done.result()).contains(CANARY)).isEqualTo(status == 200);
            // The job's own webhook, and the key's endpoint.
            for (String message : drain(product, product.test().queues().webhooksUrl(), 2)) {
                product.gateway()
                        .webhooks()
                        .deliver()
                        .deliver(DeliveryQueue.delivery(message).orElseThrow());
            }
        }
        assertThat(receiver.received()).hasSize(3);
        product.submit(key, job);
        drain(product, product.test().queues().jobsUrl(), 1);
        assertThat(product.trySubmit(key, job.replace("http://127.0.0.1", "http://10.0.0.1")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> said.add(refused.problem().toString()));
    }

    private static List<String> drain(Product product, String url, int count) {
        List<Message> messages = product.test().queues().take(url);
        assertThat(messages).hasSize(count);
        assertClean("queue", messages.stream().map(Message::toString).toList());
        return messages.stream().map(Message::body).toList();
    }

    private static void assertClean(String where, List<String> texts) {
        assertThat(texts).as(where).isNotEmpty();
        for (String needle : needles()) {
            assertThat(texts).as(where).noneMatch(text -> text.contains(needle));
        }
    }

    /** The canary as text, as Postgres shows bytes, and as Base64 at each of the three offsets. */
    private static List<String> needles() {
        byte[] bytes = CANARY.getBytes(StandardCharsets.UTF_8);
        List<String> needles = new ArrayList<>(
                List.of(CANARY, CANARY.toLowerCase(Locale.ROOT), HexFormat.of().formatHex(bytes)));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            needles.add(base64.substring(offset + 1, base64.length() - 2));
        }
        return needles;
    }

    /** Every row of every table, whatever its columns are: bytes come out as hexadecimal. */
    private static List<String> everyRow(Product product) {
        List<String> rows = new ArrayList<>();
        for (String table : product.rows("table_name", "information_schema.tables where table_schema = 'public'")) {
            rows.addAll(product.rows("t", '"' + table + "\" t"));
        }
        return rows;
    }

    private static List<String> everyValue(String url) {
        try (var client = RedisClient.create(url);
                var connection = client.connect()) {
            var commands = connection.sync();
            List<String> values = new ArrayList<>();
            for (String key : commands.keys("*")) {
                values.add(key);
                values.add(
                        commands.type(key).equals("string")
                                ? String.valueOf(commands.get(key))
                                : new String(commands.dump(key), StandardCharsets.ISO_8859_1));
            }
            return values;
        }
    }
}
