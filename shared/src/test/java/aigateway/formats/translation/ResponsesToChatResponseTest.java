package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesToChatResponseTest {

    @Test
    void a_text_becomes_a_whole_response_with_the_defaults_of_openai() {
        assertThat(response("""
                {"model":"m","input":"x"}""", """
                {"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"m-1","choices":[{"index":0,\
                "finish_reason":"stop",
                 "logprobs":null,"message":{"role":"assistant","content":"Hello","refusal":null,"annotations":[]}}],
                 "usage":{"prompt_tokens":3,"completion_tokens":123456789,\
                "total_tokens":123456792}}""")).isEqualTo(json("""
                {"id":"resp_abcdefgh12345678","object":"response","created_at":1700000000,"status":"completed","background":false,
                 "completed_at":null,"error":null,"incomplete_details":null,"model":"m-1",
                 "output":[{"id":"msg_abcdefgh12345678_0","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"output_text","text":"Hello","annotations":[],"logprobs":[]}]}],
                 "instructions":null,"max_output_tokens":null,"max_tool_calls":null,"metadata":{},"previous_response_id":null,
                 "prompt_cache_key":null,"prompt_cache_retention":null,"reasoning":{"effort":null,"summary":null},
                 "safety_identifier":null,"store":false,"temperature":1.0,"text":{"format":{"type":"text"},"verbosity":"medium"},
                 "parallel_tool_calls":true,"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1.0,"truncation":"disabled",
                 "user":null,"service_tier":"default",
                 "usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},
                  "output_tokens":123456789,"output_tokens_details":{"reasoning_tokens":0},\
                "total_tokens":123456792}}"""));
    }

    @Test
    void the_settings_of_the_request_are_repeated_unchanged() {
        Json.Obj asked = json("""
                {"input":"x","model":"m","instructions":"Be brief","max_output_tokens":20,"metadata":{"a":"b"},\
                "temperature":0.10,"top_p":1.0,
                 "text":{"format":{"type":"json_schema","name":"p","schema":{"maximum":1.0}},"verbosity":"low"},"user":"u",
                 "reasoning":{"effort":"low"},"parallel_tool_calls":false,"tool_choice":{"type":"function","name":"f"},\
                "store":true}""");
        Json.Obj response = response(asked, json("{\"choices\":[]}"));
        for (String name : List.of(
                "instructions",
                "max_output_tokens",
                "metadata",
                "temperature",
                "top_p",
                "text",
                "user",
                "parallel_tool_calls",
                "tool_choice",
                "model")) {
            assertThat(response.member(name)).as(name).isEqualTo(asked.member(name));
        }
        assertThat(response.member("reasoning")).isEqualTo(json("{\"effort\":\"low\",\"summary\":null}"));
        assertThat(response.member("store")).isEqualTo(new Json.Bool(false));
    }

    @Test
    void tools_stay_flat_and_have_the_strict_value_that_was_sent() {
        assertThat(response("""
                {"input":"x","tools":[{"type":"function","name":"f","description":"d","strict":false,\
                "parameters":{"maximum":1.0}},
                 {"type":"function","name":"g","parameters":{"type":"object","properties":{},"additionalProperties":false}},
                 {"type":"function","name":"h"}]}""", "{}").member("tools")).isEqualTo(array("""
                [{"type":"function","name":"f","description":"d","strict":false,"parameters":{"maximum":1.0}},
                 {"type":"function","name":"g","strict":true,
                  "parameters":{"type":"object","properties":{},"additionalProperties":false}},
                 {"type":"function","name":"h","strict":false,"parameters":null}]"""));
    }

    @Test
    void reasoning_comes_before_text_and_text_before_calls() {
        assertThat(output("tool_calls", """
                {"reasoning_content":"Hm","content":"See","tool_calls":[
                 {"id":"call_a","type":"function","function":{"name":"f","arguments":"{\\"n\\":1.0}"}},
                 {"type":"function","function":{"name":"g","arguments":"{}"}}]}""")).isEqualTo(array("""
                [{"id":"rs_abcdefgh12345678_0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]},
                 {"id":"msg_abcdefgh12345678_1","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"output_text","text":"See","annotations":[],"logprobs":[]}]},
                 {"id":"fc_abcdefgh12345678_2","type":"function_call","status":"completed","call_id":"call_a","name":"f",
                  "arguments":"{\\"n\\":1.0}"},
                 {"id":"fc_abcdefgh12345678_3","type":"function_call","status":"completed","call_id":"call_abcdefgh12345678_3",
                  "name":"g","arguments":"{}"}]"""));
    }

    @Test
    void a_call_without_text_has_no_empty_message() {
        assertThat(output("tool_calls", """
                {"content":"","tool_calls":[{"id":"call_a","type":"function","function":{"name":"f",\
                "arguments":"{}"}}]}""")).isEqualTo(array("""
                [{"id":"fc_abcdefgh12345678_0","type":"function_call","status":"completed","call_id":"call_a","name":"f",
                  "arguments":"{}"}]"""));
    }

    @Test
    void a_refusal_is_a_part_of_its_own() {
        assertThat(output("stop", "{\"content\":null,\"refusal\":\"No\"}")).isEqualTo(array("""
                [{"id":"msg_abcdefgh12345678_0","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"refusal","refusal":"No"}]}]"""));
    }

    @Test
    void reasoning_has_either_of_two_names() {
        assertThat(output("stop", "{\"reasoning\":\"Hm\"}")).isEqualTo(array("""
                [{"id":"rs_abcdefgh12345678_0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]}]"""));
    }

    @Test
    void logprobs_go_with_the_text() {
        Json.Obj response = response("{\"input\":\"x\"}", """
                {"choices":[{"index":0,"finish_reason":"stop","message":{"content":"A"},
                 "logprobs":{"content":[{"token":"A","logprob":-0.10,"bytes":[65],"top_logprobs":[]}],"refusal":null}}]}""");
        assertThat(((Json.Obj) response.items("output").getFirst()).member("content"))
                .isEqualTo(array("""
                [{"type":"output_text","text":"A","annotations":[],
                  "logprobs":[{"token":"A","logprob":-0.10,"bytes":[65],"top_logprobs":[]}]}]"""));
    }

    @ParameterizedTest
    @CsvSource({
        "stop,completed,,completed",
        "tool_calls,completed,,completed",
        "eos,completed,,completed",
        "length,incomplete,max_output_tokens,incomplete",
        "content_filter,incomplete,content_filter,incomplete",
        "error,failed,,incomplete"
    })
    void the_reason_to_finish_becomes_the_status(String finish, String status, String reason, String itemStatus) {
        Json.Obj response = answered(finish, "{\"content\":\"part\"}");
        assertThat(response.text("status")).isEqualTo(status);
        Json.Obj details = response.object("incomplete_details");
        assertThat(details == null ? null : details.text("reason")).isEqualTo(reason);
        assertThat(response.object("error") != null).isEqualTo(status.equals("failed"));
        assertThat(((Json.Obj) response.items("output").getFirst()).text("status"))
                .isEqualTo(itemStatus);
    }

    @Test
    void only_the_last_item_is_incomplete_when_the_response_was_cut() {
        List<String> statuses = new ArrayList<>();
        for (Json item : answered("length", """
                {"content":"See","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},
                 {"id":"b","function":{"name":"g","arguments":"{\\"x"}}]}""").items("output")) {
            statuses.add(String.valueOf(((Json.Obj) item).text("status")));
        }
        assertThat(statuses).containsExactly("completed", "completed", "incomplete");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{'choices':[]}",
                "{'choices':[null]}",
                "{'choices':[{'index':0}]}",
                "{'choices':[{'index':0,'message':null}]}",
                "{'choices':[{'index':1,'message':{'content':'other'}}]}",
                "{'choices':[{'index':0,'message':{'content':null,'tool_calls':[5,{}]}}]}"
            })
    void a_response_without_a_message_is_a_response_without_output(String chat) {
        Json.Obj response = response("{\"input\":\"x\"}", chat.replace('\'', '"'));
        assertThat(response.member("output")).isEqualTo(new Json.Arr(List.of()));
        assertThat(response.text("status")).isEqualTo("completed");
        assertThat(response.members()).containsEntry("usage", new Json.Null());
    }

    @Test
    void a_round_with_a_tool_keeps_the_ids_of_the_provider() {
        Json.Obj first = answered("tool_calls", """
                {"reasoning_content":"Hm","content":null,"tool_calls":[
                 {"id":"call_a","type":"function","function":{"name":"f","arguments":"{\\"n\\":1.0}"}},
                 {"id":"call_b","type":"function","function":{"name":"f","arguments":"{\\"n\\":2}"}}]}""");
        List<Json> input = new ArrayList<>();
        input.add(json("{\"role\":\"user\",\"content\":\"x\"}"));
        input.addAll(first.items("output"));
        input.add(json("{\"type\":\"function_call_output\",\"call_id\":\"call_b\",\"output\":\"two\"}"));
        input.add(json("{\"type\":\"function_call_output\",\"call_id\":\"call_a\",\"output\":\"one\"}"));
        Json.Obj second = JsonObject.of().json("input", new Json.Arr(input)).object();
        assertThat(Wire.translation(new ResponsesToChatRequest(), second)
                        .request()
                        .member("messages"))
                .isEqualTo(array("""
                [{"role":"user","content":"x"},
                 {"role":"assistant","content":null,"tool_calls":[
                  {"id":"call_a","type":"function","function":{"name":"f","arguments":"{\\"n\\":1.0}"}},
                  {"id":"call_b","type":"function","function":{"name":"f","arguments":"{\\"n\\":2}"}}]},
                 {"role":"tool","tool_call_id":"call_b","content":"two"},
                 {"role":"tool","tool_call_id":"call_a","content":"one"}]"""));
    }

    private static Json output(String finish, String message) {
        return new Json.Arr(answered(finish, message).items("output"));
    }

    private static Json.Obj answered(String finish, String message) {
        return response(
                "{\"input\":\"x\"}",
                "{\"choices\":[{\"index\":0,\"finish_reason\":\"" + finish + "\",\"message\":" + message + "}]}");
    }

    private static Json.Obj response(String request, String response) {
        return response(json(request), json(response));
    }

    private static Json.Obj response(Json.Obj request, Json.Obj response) {
        return Wire.back(new ResponsesToChatRequest(), request).response(response);
    }
}
