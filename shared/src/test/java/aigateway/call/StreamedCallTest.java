package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedCallTest {
    private static final Product PRODUCT = Product.start(
            Map.of("UNPRICED_MODELS", "price_as:gpt-4o-mini", "PROVIDER_TIMEOUT_SECONDS", "3"), InstantSource.system());
    private static final String KEY = PRODUCT.newKey();
    private static final StreamedCalls CALLS = new StreamedCalls(PRODUCT, KEY);
    private static final String CHAT =
            "{\"model\":\"gpt-test\",\"stream\":true,\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String RESPONSES =
            "{\"model\":\"gpt-test\",\"stream\":true,\"max_output_tokens\":100,\"input\":\"Hello\"}";
    private static final String HI =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hä\"}}]}\n\n";
    private static final String STOP =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USED =
            "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String CREATED =
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"n\":9007199254740993}\n\n";
    private static final String COMPLETED = "event: response.completed\ndata: {\"type\":\"response.completed\","
            + "\"sequence_number\":1,\"response\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}}\n\n";
    /** 15 cents a million tokens in, 60 out. */
    private static final String COST = "4500";

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void events_arrive_as_they_were_sent_and_the_usage_that_no_one_asked_for_is_hidden() {
        streams(": hello\n\n" + HI.replace("\n", "\r\n") + STOP + USED + DONE);

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.text()).isEqualTo(": hello\n\n" + HI + STOP + DONE);
        assertThat(seen.row()).containsExactly("settled 10 5 " + COST);
        assertThat(seen.audit()).containsExactly("200 null");
        assertThat(PRODUCT.provider().received().getLast().body())
                .startsWith("{\"stream_options\":{\"include_usage\":true},")
                .contains("\"stream\":true");
    }

    /** The SDK of OpenAI for Python reads a blank line as an event once it has read an id. */
    @Test
    void comments_after_an_id_come_without_a_blank_line() {
        streams("id: 1\n" + HI + ": keep-alive\n\ndata: : keepalive\n\nid: 2\n\n" + STOP + USED + DONE);

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.text()).isEqualTo("id: 1\n" + HI + ": keep-alive\n: keep-alive\n" + STOP + DONE);
        assertThat(seen.row()).containsExactly("settled 10 5 " + COST);
    }

    @Test
    void who_asked_for_the_usage_sees_it_and_keeps_the_other_options() {
        streams(HI + STOP + USED + DONE);

        StreamedCalls.Seen seen = call(
                Endpoint.CHAT_COMPLETIONS,
                CHAT.replace("{\"model\"", "{\"stream_options\":{\"x\":1,\"include_usage\":true},\"model\""));

        assertThat(seen.text()).isEqualTo(HI + STOP + USED + DONE);
        assertThat(PRODUCT.provider().received().getLast().body())
                .contains("{\"stream_options\":{\"x\":1,\"include_usage\":true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.completions", "responses"})
    void the_last_event_is_held_back_until_the_money_is_settled(Endpoint endpoint) {
        boolean chat = endpoint.equals(Endpoint.CHAT_COMPLETIONS);
        streams(chat ? HI + STOP + USED + DONE : CREATED + COMPLETED);
        List<Integer> settled = new ArrayList<>();

        StreamedCalls.Seen seen = call(endpoint, chat ? CHAT : RESPONSES, new StreamedCalls.Client() {
            @Override
            boolean took(RequestId request) {
                settled.add(PRODUCT.usage(request).size());
                return true;
            }
        });

        assertThat(seen.text()).endsWith(chat ? DONE : COMPLETED);
        assertThat(settled.getLast()).isEqualTo(1);
        assertThat(settled.subList(0, settled.size() - 1)).containsOnly(0);
        assertThat(seen.row()).containsExactly("settled 10 5 " + COST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broken off|",
                "an error|data: {\"error\":{\"message\":\"no more\",\"code\":502}}\\n\\n",
                "no JSON|data: {\"id\":\\n\\n",
                "nothing more|",
            })
    void a_chat_that_fails_in_its_middle_ends_with_an_error_and_is_charged_in_full(String how, @Nullable String more) {
        String rest = more == null ? "" : more.replace("\\n", "\n");
        PRODUCT.provider().answers(exchange -> {
            write(exchange, HI + rest);
            if (how.equals("broken off")) {
                throw new IOException("breaks off");
            }
        });

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.text()).startsWith(HI + "data: {\"error\":{").doesNotContain("[DONE]");
        assertThat(seen.reply().status()).isEqualTo(502);
        assertThat(seen.audit()).containsExactly("502 provider_error");
        assertThat(seen.row())
                .singleElement()
                .satisfies(row -> assertThat(row).startsWith("charged 0 0 ").doesNotEndWith(" 0"));
        assertThat(PRODUCT.rows("1", "hold")).isEmpty();
    }

    @Test
    void responses_that_break_off_end_with_an_error_in_both_forms_under_the_next_number() {
        PRODUCT.provider().answers(exchange -> {
            write(exchange, CREATED);
            throw new IOException("breaks off");
        });

        StreamedCalls.Seen seen = call(Endpoint.RESPONSES, RESPONSES);

        String last = seen.text().substring(CREATED.length());
        assertThat(last).startsWith("event: error\ndata: ");
        Json.Obj error = JsonReader.object(
                                last.substring("event: error\ndata: ".length()).getBytes(StandardCharsets.UTF_8))
                        instanceof JsonReader.Result.Read(var document)
                ? document.root()
                : new Json.Obj(Map.of());
        assertThat(error.text("type")).isEqualTo("error");
        assertThat(error.integer("sequence_number", -1)).isEqualTo(1);
        assertThat(error.text("code")).isEqualTo("provider_error");
        assertThat(error.object("error")).isNotNull();
    }

    @Test
    void a_chat_without_its_last_line_is_completed_and_one_without_its_end_is_not() {
        streams(HI + STOP + USED);
        assertThat(call(Endpoint.CHAT_COMPLETIONS, CHAT).text()).isEqualTo(HI + STOP + DONE);

        streams(HI + USED);
        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);
        assertThat(seen.text()).contains("\"error\"").doesNotContain("[DONE]");
        assertThat(seen.row()).singleElement().asString().startsWith("charged 0 0 ");
    }

    @Test
    void a_response_that_failed_is_the_providers_own_last_event() {
        String failed = COMPLETED.replace("completed", "failed");
        streams(CREATED + failed);

        StreamedCalls.Seen seen = call(Endpoint.RESPONSES, RESPONSES);

        assertThat(seen.text()).isEqualTo(CREATED + failed);
        assertThat(seen.row()).containsExactly("settled 10 5 " + COST);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500, 503})
    void an_error_before_the_first_event_is_a_plain_one(int status) {
        PRODUCT.provider().answers(status, "{\"error\":{\"message\":\"no\",\"code\":\"x\"}}");

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.text()).isEmpty();
        assertThat(seen.reply()).isInstanceOf(Reply.Failed.class);
        assertThat(seen.row()).singleElement().asString().startsWith(status == 500 ? "charged" : "voided");
    }

    @Test
    void an_error_as_the_first_event_is_a_plain_one_too() {
        streams("data: {\"error\":{\"message\":\"no\"}}\n\n");

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.text()).isEmpty();
        assertThat(seen.reply().status()).isEqualTo(502);
    }

    @Test
    void a_client_that_leaves_ends_the_providers_work_and_pays_for_it() throws InterruptedException {
        var ended = new CountDownLatch(1);
        PRODUCT.provider().answers(exchange -> {
            try {
                for (int i = 0; i < 1_000; i++) {
                    write(exchange, HI);
                    Thread.sleep(10);
                }
            } catch (IOException e) {
                ended.countDown();
                throw e;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT, new StreamedCalls.Client() {
            @Override
            boolean took(RequestId request) {
                return false;
            }
        });

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.text()).isEqualTo(HI);
        assertThat(seen.row())
                .singleElement()
                .asString()
                .startsWith("charged 0 0 ")
                .doesNotEndWith(" 0");
        assertThat(PRODUCT.rows("1", "hold")).isEmpty();
    }

    @Test
    void a_provider_that_falls_silent_is_given_up() {
        PRODUCT.provider().answers(exchange -> {
            write(exchange, HI);
            try {
                Thread.sleep(5_000);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });

        StreamedCalls.Seen seen = call(Endpoint.CHAT_COMPLETIONS, CHAT);

        assertThat(seen.reply().status()).isEqualTo(504);
        assertThat(seen.text()).startsWith(HI + "data: {\"error\"");
    }

    @Test
    void a_job_cannot_stream() {
        assertThat(PRODUCT.trySubmit(KEY, "{\"kind\":\"chat.completions\",\"payload\":" + CHAT + "}"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("unsupported"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.completions", "responses"})
    void the_mock_streams_what_it_answers_whole(Endpoint endpoint) {
        boolean chat = endpoint.equals(Endpoint.CHAT_COMPLETIONS);
        String body = (chat ? CHAT : RESPONSES).replace("gpt-test", "mock-1");

        StreamedCalls.Seen seen = call(endpoint, body);

        assertThat(seen.text())
                .contains(chat ? "\"content\":\"Echo: Hello\"" : "\"delta\":\"Echo: Hello\"")
                .endsWith(chat ? DONE : "}\n\n");
        assertThat(seen.row()).singleElement().asString().startsWith("settled ");
    }

    private static StreamedCalls.Seen call(Endpoint endpoint, String body) {
        return CALLS.call(endpoint, body);
    }

    private static StreamedCalls.Seen call(Endpoint endpoint, String body, StreamedCalls.Client client) {
        return CALLS.call(endpoint, body, client);
    }

    private static void streams(String events) {
        PRODUCT.provider().answers(exchange -> write(exchange, events));
    }

    private static void write(HttpExchange exchange, String events) throws IOException {
        StreamedCalls.write(exchange, events);
    }
}
