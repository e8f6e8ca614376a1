package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.translation.ResponseTranslator.TranslatedEvents;
import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResponsesToChatStreamTest {
    private static final String USAGE = """
            {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":123456789,\
            "total_tokens":123456792,"cost":1.0}}""";
    private static final String WHERE = "\"item_id\":\"msg_abcdefgh12345678_0\",\"output_index\":0,\"content_index\":0";

    private final Client client = new Client();
    private final TranslatedEvents stream = stream(client);

    @Test
    void a_text_has_the_whole_lifecycle() {
        chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
        chunk("{\"content\":\"Hel\"}");
        chunk("{\"content\":\"lo\"}");
        finish("stop");
        data(USAGE);
        data("[DONE]");
        assertThat(client.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(client.data(2)).isEqualTo(json("""
                {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":
                 {"id":"msg_abcdefgh12345678_0","type":"message","status":"in_progress","role":"assistant","content":[]}}"""));
        assertThat(client.data(3))
                .isEqualTo(json("{\"type\":\"response.content_part.added\",\"sequence_number\":3," + WHERE
                        + ",\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}}"));
        assertThat(client.data(5))
                .isEqualTo(json("{\"type\":\"response.output_text.delta\",\"sequence_number\":5," + WHERE
                        + ",\"delta\":\"lo\",\"logprobs\":[]}"));
        assertThat(client.data(6))
                .isEqualTo(json("{\"type\":\"response.output_text.done\",\"sequence_number\":6," + WHERE
                        + ",\"text\":\"Hello\",\"logprobs\":[]}"));
        assertThat(client.data(7))
                .isEqualTo(json("{\"type\":\"response.content_part.done\",\"sequence_number\":7," + WHERE
                        + ",\"part\":{\"type\":\"output_text\",\"text\":\"Hello\",\"annotations\":[],"
                        + "\"logprobs\":[]}}"));
        assertThat(client.data(8).member("item"))
                .isEqualTo(client.output().items().getFirst());
    }

    @Test
    void the_first_event_has_the_started_response_and_the_last_one_the_whole() {
        chunk("{\"content\":\"Hello\"}");
        finish("stop");
        data(USAGE);
        data("[DONE]");
        Json.Obj begun = response(0);
        assertThat(begun.text("id")).isEqualTo("resp_abcdefgh12345678");
        assertThat(begun.text("model")).isEqualTo("m-1");
        assertThat(begun.text("status")).isEqualTo("in_progress");
        assertThat(begun.member("output")).isEqualTo(array("[]"));
        assertThat(begun.members()).containsEntry("usage", new Json.Null()).containsEntry("error", new Json.Null());
        assertThat(response(1)).isEqualTo(begun);
        Json.Obj whole = JsonObject.like(begun)
                .text("status", "completed")
                .json("output", array("""
                        [{"id":"msg_abcdefgh12345678_0","type":"message","status":"completed","role":"assistant",
                          "content":[{"type":"output_text","text":"Hello","annotations":[],"logprobs":[]}]}]"""))
                .json("usage", json("""
                        {"input_tokens":3,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},
                         "output_tokens":123456789,"output_tokens_details":{"reasoning_tokens":0},
                         "total_tokens":123456792,"cost":1.0}"""))
                .object();
        assertThat(client.last().member("response")).isEqualTo(whole);
    }

    @Test
    void reasoning_is_a_separate_item_before_the_text() {
        chunk("{\"reasoning_content\":\"H\"}");
        chunk("{\"reasoning\":\"m\"}");
        chunk("{\"content\":\"Yes\"}");
        finish("stop");
        data("[DONE]");
        assertThat(client.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(client.data(6)).isEqualTo(json("""
                {"type":"response.reasoning_summary_text.done","sequence_number":6,"item_id":"rs_abcdefgh12345678_0",
                 "output_index":0,"summary_index":0,"text":"Hm"}"""));
        assertThat(client.output()).isEqualTo(array("""
                [{"id":"rs_abcdefgh12345678_0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]},
                 {"id":"msg_abcdefgh12345678_1","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"output_text","text":"Yes","annotations":[],"logprobs":[]}]}]"""));
    }

    @Test
    void a_refusal_has_events_of_its_own() {
        chunk("{\"refusal\":\"No\"}");
        chunk("{\"refusal\":\"pe\"}");
        finish("stop");
        data("[DONE]");
        assertThat(client.types())
                .containsSubsequence(
                        "response.content_part.added",
                        "response.refusal.delta",
                        "response.refusal.delta",
                        "response.refusal.done",
                        "response.content_part.done");
        assertThat(client.data(4))
                .isEqualTo(json(
                        "{\"type\":\"response.refusal.delta\",\"sequence_number\":4," + WHERE + ",\"delta\":\"No\"}"));
        assertThat(client.data(6))
                .isEqualTo(json("{\"type\":\"response.refusal.done\",\"sequence_number\":6," + WHERE
                        + ",\"refusal\":\"Nope\"}"));
        assertThat(client.output()).isEqualTo(array("""
                [{"id":"msg_abcdefgh12345678_0","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"refusal","refusal":"Nope"}]}]"""));
    }

    @Test
    void a_cut_ends_with_incomplete_and_marks_the_last_item() {
        chunk("{\"content\":\"Hel\"}");
        finish("length");
        data("[DONE]");
        assertThat(client.last().text("type")).isEqualTo("response.incomplete");
        Json.Obj response = response(client.events.size() - 1);
        assertThat(response.text("status")).isEqualTo("incomplete");
        assertThat(response.member("incomplete_details")).isEqualTo(json("{\"reason\":\"max_output_tokens\"}"));
        assertThat(client.output()).isEqualTo(array("""
                [{"id":"msg_abcdefgh12345678_0","type":"message","status":"incomplete","role":"assistant",
                  "content":[{"type":"output_text","text":"Hel","annotations":[],"logprobs":[]}]}]"""));
    }

    @Test
    void a_model_that_broke_off_ends_with_failed() {
        chunk("{\"content\":\"Hel\"}");
        finish("error");
        data("[DONE]");
        assertThat(client.last().text("type")).isEqualTo("response.failed");
    }

    @Test
    void logprobs_come_with_the_deltas_and_all_of_them_at_the_end() {
        data("""
                {"choices":[{"index":0,"delta":{"content":"A"},"logprobs":{"content":[{"token":"A","logprob":-0.10}]}}]}""");
        data("""
                {"choices":[{"index":0,"delta":{"content":"B"},"logprobs":{"content":[{"token":"B","logprob":-1e-5}]}}]}""");
        finish("stop");
        assertThat(client.data(5).member("logprobs")).isEqualTo(array("[{\"token\":\"B\",\"logprob\":-1e-5}]"));
        assertThat(client.data(6).member("logprobs"))
                .isEqualTo(array("[{\"token\":\"A\",\"logprob\":-0.10},{\"token\":\"B\",\"logprob\":-1e-5}]"));
    }

    @Test
    void an_error_is_passed_on_and_nothing_after_it() {
        chunk("{\"content\":\"Hel\"}");
        data("{\"error\":{\"message\":\"Broken\",\"code\":502,\"metadata\":{\"n\":1.0}},\"choices\":[]}");
        data("[DONE]");
        stream.ended();
        assertThat(new String(client.events.getLast(), StandardCharsets.UTF_8)).isEqualTo("""
                event: error
                data: {"type":"error","error":{"message":"Broken","code":502,"metadata":{"n":1.0}}}
                """);
        assertThat(client.types()).doesNotContain("response.completed").endsWith("error");
    }

    private Json.Obj response(int place) {
        return Objects.requireNonNull(client.data(place).object("response"));
    }

    private boolean chunk(String delta) {
        return data("{\"id\":\"chatcmpl-1\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":null}],\"usage\":null}");
    }

    private void finish(String reason) {
        data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
    }

    private boolean data(String data) {
        return stream.take(bytes("data: " + data + "\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TranslatedEvents stream(EventListener client) {
        Json.Obj request = json("{\"model\":\"m\",\"input\":\"x\",\"stream\":true}");
        return Wire.back(new ResponsesToChatRequest(), request).stream(client);
    }
}
