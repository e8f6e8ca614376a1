package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.feed;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ChatStreamReader;
import aigateway.formats.MessagesStreamReader;
import aigateway.formats.ResponsesStreamReader;
import aigateway.formats.StreamReader;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Some servers send an empty string where a member has no value yet. */
class EmptyStringsTest {
    private static final String CHAT_PIECE = """
            {"model":"","choices":[{"index":0,"delta":{"content":"Hi","refusal":"","reasoning_content":""},\
            "finish_reason":""}]}""";
    private static final String MESSAGES_START = """
            {"type":"message_start","message":{"model":"","stop_reason":"","usage":{"input_tokens":5,"output_tokens":1}}}""";
    private static final String MESSAGES_PIECE = """
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""";
    private static final String MESSAGES_DELTA = """
            {"type":"message_delta","delta":{"stop_reason":"","stop_sequence":""},"usage":{"output_tokens":2}}""";
    private static final List<String> CHAT = List.of(CHAT_PIECE, CHAT_PIECE);
    private static final List<String> MESSAGES = List.of(MESSAGES_START, MESSAGES_PIECE, MESSAGES_DELTA);

    /** Takes everything. */
    private static final class Taken implements StreamReader.Client {
        private final List<String> events = new ArrayList<>();

        @Override
        public boolean take(byte[] event) {
            return events.add(new String(event, StandardCharsets.UTF_8));
        }

        @Override
        public void whenGone(Runnable cancel) {
            // Its client stays.
        }
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(
                Arguments.of("chat", List.of(), CHAT, new ChatStreamReader(new Taken(), true, 1)),
                Arguments.of("messages", List.of(), MESSAGES, new MessagesStreamReader(new Taken())),
                Arguments.of(
                        "messages to chat",
                        List.of(new MessagesToChatRequest("max_tokens")),
                        CHAT,
                        new MessagesStreamReader(new Taken())),
                Arguments.of(
                        "responses to chat",
                        List.of(new ResponsesToChatRequest("max_tokens")),
                        CHAT,
                        new ResponsesStreamReader(new Taken())),
                Arguments.of(
                        "chat to messages",
                        List.of(new ChatToMessagesRequest()),
                        MESSAGES,
                        new ChatStreamReader(new Taken(), true, 1)),
                Arguments.of(
                        "responses to messages",
                        List.of(new ResponsesToChatRequest("max_tokens"), new ChatToMessagesRequest()),
                        MESSAGES,
                        new ResponsesStreamReader(new Taken())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyWay")
    void a_stream_that_is_cut_after_an_empty_reason_is_not_complete(
            String name, List<Translation> steps, List<String> events, StreamReader reader) {
        List<ResponseTranslator.TranslatedEvents> translated = translated(steps, reader);
        feed(translated.isEmpty() ? reader : translated.getLast(), events.toArray(String[]::new));
        translated.reversed().forEach(ResponseTranslator.TranslatedEvents::ended);
        reader.complete();

        assertThat(reader.last()).isNull();
        assertThat(reader.usage()).isNull();
    }

    /** Each step writes to the one before it; the last one reads the provider's stream. */
    private static List<ResponseTranslator.TranslatedEvents> translated(List<Translation> steps, StreamReader reader) {
        List<ResponseTranslator.TranslatedEvents> all = new ArrayList<>();
        for (Translation step : steps) {
            String request = step instanceof ResponsesToChatRequest
                    ? "{\"model\":\"requested\",\"input\":\"x\"}"
                    : "{\"model\":\"requested\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
            all.add(translator(step, request).stream(all.isEmpty() ? reader : all.getLast()));
        }
        return all;
    }

    private static ResponseTranslator translator(Translation step, String request) {
        return Objects.requireNonNull(Wire.translation(step, Wire.json(request)).translator());
    }

    @Test
    void a_chat_with_an_open_choice_is_not_complete() {
        var reader = new ChatStreamReader(new Taken(), true, 2);
        feed(reader, piece(0, ""), piece(1, ""), piece(0, "stop"));
        reader.complete();
        assertThat(reader.last()).isNull();

        feed(reader, piece(1, "stop"));
        reader.complete();
        assertThat(reader.last()).isNotNull();
    }

    @Test
    void a_call_whose_id_and_name_come_late_is_one_call_of_messages() {
        var client = new Wire();
        var events = Wire.translator(new MessagesToChatRequest("max_tokens")).stream(client);

        feed(events, call("\"id\":\"\",", "\"name\":\"\",\"arguments\":\"{\""));
        feed(events, call("\"id\":\"c1\",", "\"name\":\"f\",\"arguments\":\"\""));
        feed(events, call("\"id\":\"\",", "\"name\":\"\",\"arguments\":\"}\""), "[DONE]");

        List<String> starts = client.taken.stream()
                .filter(each -> each.contains("_block_start"))
                .toList();
        assertThat(starts).hasSize(1);
        assertThat(starts.getFirst()).contains("\"id\":\"c1\"", "\"name\":\"f\"");
        assertThat(client.taken.stream().filter(each -> each.contains("input_json_delta")))
                .hasSize(2);
    }

    @Test
    void a_call_that_never_gets_a_name_is_still_shown() {
        var client = new Wire();
        var events = Wire.translator(new MessagesToChatRequest("max_tokens")).stream(client);
        feed(events, call("\"id\":\"c1\",", "\"name\":\"\",\"arguments\":\"{}\""), "[DONE]");
        assertThat(String.join("", client.taken))
                .contains("\"id\":\"c1\"", "\"partial_json\":\"{}\"", "\"stop_reason\":\"tool_use\"");
    }

    @Test
    void a_call_without_an_id_gets_one_in_a_chat() {
        ResponseTranslator translator = Wire.translator(new ChatToMessagesRequest());
        Json.Obj whole = translator.response(Wire.json("""
                {"content":[{"type":"tool_use","id":"","name":"f","input":{}},{"type":"tool_use","name":"g","input":{}}],\
                "stop_reason":""}"""));
        assertThat(JsonText.of(whole))
                .contains("\"id\":\"call_abcdefgh12345678_0\"", "\"id\":\"call_abcdefgh12345678_1\"")
                .contains("\"finish_reason\":\"tool_calls\"");
        var client = new Wire();
        feed(translator.stream(client), """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"","name":"f","input":{}}}""");
        assertThat(String.join("", client.taken)).contains("\"id\":\"call_abcdefgh12345678_0\"");
    }

    @Test
    void a_response_names_the_requested_model_where_the_chunk_has_none() {
        Json.Obj whole = translator(
                        new ResponsesToChatRequest("max_tokens"), "{\"model\":\"requested\",\"input\":\"x\"}")
                .response(Wire.json("{\"model\":\"\",\"service_tier\":\"\",\"choices\":[]}"));
        assertThat(whole.text("model")).isEqualTo("requested");
        assertThat(whole.text("service_tier")).isEqualTo("default");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_empty_type_beside_an_error_is_no_type(StreamReader reader) {
        assertThat(feed(reader, "{\"type\":\"\",\"error\":{\"message\":\"m\"}}"))
                .isFalse();
        assertThat(reader.problem()).isNotNull();
    }

    static Stream<StreamReader> errors() {
        return Stream.of(new MessagesStreamReader(new Taken()), new ResponsesStreamReader(new Taken()));
    }

    @Test
    void the_last_line_of_a_chat_in_a_stream_of_messages_ends_nothing() {
        var reader = new MessagesStreamReader(new Taken());
        feed(reader, MESSAGES_START, MESSAGES_PIECE, "[DONE]");
        reader.complete();
        assertThat(reader.last()).isNull();
        assertThat(reader.problem()).isNull();

        var chat = new ChatStreamReader(new Taken(), true, 1);
        var translated = translated(List.of(new ChatToMessagesRequest()), chat).getLast();
        feed(translated, MESSAGES_START, MESSAGES_PIECE, "[DONE]");
        translated.ended();
        chat.complete();
        assertThat(chat.last()).isNull();
    }

    @Test
    void the_last_line_of_a_chat_is_sent_in_its_usual_form() {
        var reader = new ChatStreamReader(new Taken(), true, 1);
        feed(reader, piece(0, "stop"), "[DONE] ");
        assertThat(reader.last()).asString().isEqualTo("data: [DONE]\n\n");
    }

    private static String piece(int index, String reason) {
        return "{\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"x\"},\"finish_reason\":\"" + reason
                + "\"}]}";
    }

    private static String call(String id, String function) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0," + id + "\"function\":{" + function
                + "}}]}}]}";
    }
}
