package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonText;
import org.junit.jupiter.api.Test;

class MessagesRoundTripTest {
    private static final String REQUEST = """
            {"model":"m","max_tokens":64,"system":"Be brief","stop_sequences":["END"],"temperature":1.0,"top_p":0.50,
             "metadata":{"user_id":"u"},"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
             "tools":[{"name":"w","description":"d","input_schema":{"type":"object","maximum":9007199254740993}}],
             "tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "messages":[{"role":"user","content":[{"type":"text","text":"Look"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
              {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"UERG"},"title":"a.pdf"}]},
             {"role":"assistant","content":[{"type":"text","text":"Hm"},{"type":"tool_use","id":"t1","name":"w",
              "input":{"big":9007199254740993,"one":1.0}},{"type":"tool_use","id":"t2","name":"w","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"sun"},
              {"type":"tool_result","tool_use_id":"t2","content":"rain"},{"type":"text","text":"Go on"}]}]}""";

    @Test
    void a_request_translated_to_chat_and_back_is_equal() {
        Json.Obj chat = Wire.translated(new MessagesToChatRequest("max_completion_tokens"), REQUEST);
        assertThat(Wire.translated(new ChatToMessagesRequest(), JsonText.of(chat)))
                .isEqualTo(json(REQUEST));
    }

    @Test
    void a_response_translated_to_chat_and_back_is_equal() {
        Json.Obj message = json("""
                {"model":"m-1","content":[{"type":"text","text":"Hm"},{"type":"tool_use","id":"t1","name":"w",
                 "input":{"one":1.0},"caller":{"type":"direct"}}],"stop_reason":"tool_use","usage":{"input_tokens":5,
                 "cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":7}}""");
        Json.Obj chat = Wire.translator(new ChatToMessagesRequest()).response(message);
        Json.Obj back = Wire.translator(new MessagesToChatRequest("max_tokens")).response(chat);
        assertThat(back.text("model")).isEqualTo("m-1");
        assertThat(back.items("content")).isEqualTo(message.items("content"));
        assertThat(back.text("stop_reason")).isEqualTo("tool_use");
        assertThat(Wire.inner(back, "usage").members())
                .containsAllEntriesOf(Wire.inner(message, "usage").members());
    }

    @Test
    void a_stream_translated_to_messages_and_back_is_equal() {
        var client = new Wire();
        var back = Wire.translator(new ChatToMessagesRequest()).stream(client);
        var events = Wire.translator(new MessagesToChatRequest("max_tokens")).stream(back);
        Wire.feed(
                events,
                "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}",
                "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}",
                "[DONE]");
        assertThat(client.taken).hasSize(5);
        assertThat(client.taken.get(1)).contains("\"delta\":{\"content\":\"Hi\"}");
        assertThat(client.taken.get(2)).contains("\"finish_reason\":\"length\"");
        assertThat(client.taken.get(3)).contains("\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15");
        assertThat(client.taken.get(4)).isEqualTo("data: [DONE]\n");
    }
}
