package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A streamed call of a custom tool reaches the client as its text, however the arguments are cut. */
class ResponsesToChatCustomStreamTest {
    private static final String PATCH = "*** Begin \"Patch\"\n\tü \uD83D\uDE00 \\ end\r\n{}";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void the_text_is_the_same_in_pieces_of_every_size(int size) {
        String arguments = JsonText.of(JsonObject.of().text("input", PATCH).object());

        assertStreamed(arguments, size, PATCH);
        assertStreamed(" {\n \"input\" : \"" + "\\uD83D\\uDE00\\u00fc\\/" + "\" } ", size, "\uD83D\uDE00ü/");
    }

    @Test
    void a_model_that_writes_the_text_itself_or_another_name_is_understood() {
        assertStreamed("*** Begin Patch", 4, "*** Begin Patch");
        assertStreamed("{\"patch\":\"x\"}", 4, "x");
        assertStreamed("", 4, "");
    }

    @Test
    void events_and_items_have_the_form_of_custom_calls() {
        Client client = stream("{\"input\":\"ab\"}", 1000);

        assertThat(client.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.custom_tool_call_input.delta",
                        "response.custom_tool_call_input.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(client.data(2)).isEqualTo(json("""
                {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":
                {"id":"ctc_abcdefgh12345678_0","type":"custom_tool_call","status":"in_progress","call_id":"c",
                "name":"apply_patch","input":""}}"""));
        assertThat(client.data(3)).isEqualTo(json("""
                {"type":"response.custom_tool_call_input.delta","sequence_number":3,"item_id":"ctc_abcdefgh12345678_0",
                "output_index":0,"delta":"ab"}"""));
        assertThat(client.data(4)).isEqualTo(json("""
                {"type":"response.custom_tool_call_input.done","sequence_number":4,"item_id":"ctc_abcdefgh12345678_0",
                "output_index":0,"input":"ab"}"""));
        assertThat(client.output()).isEqualTo(JsonSource.array("""
                [{"id":"ctc_abcdefgh12345678_0","type":"custom_tool_call","status":"completed","call_id":"c",
                "name":"apply_patch","input":"ab"}]"""));
    }

    private static void assertStreamed(String arguments, int size, String text) {
        Client client = stream(arguments, size);

        String pieces = client.events.stream()
                .map(event -> json(Objects.requireNonNull(ServerSentEvents.dataOf(event))))
                .filter(data -> "response.custom_tool_call_input.delta".equals(data.text("type")))
                .map(data -> data.text("delta"))
                .collect(Collectors.joining());
        assertThat(pieces).isEqualTo(text);
        assertThat(((Json.Obj) client.output().items().getFirst()).text("input"))
                .isEqualTo(text);
    }

    private static Client stream(String arguments, int size) {
        var client = new Client();
        ResponseTranslator back = Objects.requireNonNull(Wire.translation(
                        new ResponsesToChatRequest(),
                        json(
                                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"custom\",\"name\":\"apply_patch\"}]}"))
                .translator());
        ResponseTranslator.TranslatedEvents events = back.stream(client);
        Wire.feed(events, call("\"id\":\"c\",\"type\":\"function\",", "\"name\":\"apply_patch\",\"arguments\":\"\""));
        for (int at = 0; at < arguments.length(); at += size) {
            String piece = arguments.substring(at, Math.min(at + size, arguments.length()));
            Wire.feed(events, call("", "\"arguments\":" + JsonText.quoted(piece)));
        }
        Wire.feed(events, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}", "[DONE]");
        return client;
    }

    private static String call(String id, String function) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0," + id + "\"function\":{" + function
                + "}}]}}]}";
    }
}
