package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesToChatRequestTest {

    @Test
    void instructions_come_first_and_a_string_is_one_user_message() {
        assertThat(translated("""
                {"model":"m","instructions":"Be brief","input":"Hi"}""")).isEqualTo(json("""
                {"model":"m","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}]}"""));
    }

    @Test
    void settings_get_the_names_of_chat_and_nothing_else_leaks() {
        assertThat(translated("""
                {"model":"m","input":"x","max_output_tokens":500,"reasoning":{"effort":"low","summary":"auto"},"temperature":1.0,
                 "top_p":0.50,"user":"u","safety_identifier":"s","prompt_cache_key":"k","service_tier":"flex",\
                "seed":9007199254740993,
                 "metadata":{"a":"b"},"truncation":"disabled","include":["reasoning.encrypted_content"],"store":true,
                 "previous_response_id":null,"background":false,"max_tool_calls":3,"stream":false,"top_logprobs":2,\
                "x_own":{"y":1},
                 "text":{"verbosity":"low","format":{"type":"text"}}}""")).isEqualTo(json("""
                {"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":500,"reasoning_effort":"low",
                 "temperature":1.0,"top_p":0.50,"user":"u","safety_identifier":"s","prompt_cache_key":"k","service_tier":"flex",
                 "seed":9007199254740993,"verbosity":"low"}"""));
    }

    @Test
    void the_output_limit_gets_the_name_that_the_provider_knows() {
        assertThat(translated(new ResponsesToChatRequest("max_tokens"), """
                {"input":"x","max_output_tokens":16}""")).isEqualTo(json("""
                {"messages":[{"role":"user","content":"x"}],"max_tokens":16}"""));
    }

    @Test
    void a_stream_always_requests_its_usage() {
        assertThat(translated("""
                {"input":"x","stream":true,"stream_options":{"include_obfuscation":true}}""")).isEqualTo(json("""
                {"messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}"""));
    }

    @Test
    void logprobs_are_requested_when_they_are_included() {
        assertThat(translated("""
                {"input":"x","top_logprobs":2,"include":["message.output_text.logprobs"]}""")).isEqualTo(json("""
                {"messages":[{"role":"user","content":"x"}],"logprobs":true,"top_logprobs":2}"""));
    }

    @Test
    void a_schema_for_the_response_is_nested() {
        assertThat(translated("""
                {"input":"x","text":{"format":{"type":"json_schema","name":"p","strict":true,"description":"d",
                 "schema":{"type":"object","maximum":1.0}}}}""").object("response_format")).isEqualTo(json("""
                {"type":"json_schema","json_schema":{"name":"p","description":"d","schema":{"type":"object","maximum":1.0},
                 "strict":true}}"""));
        assertThat(translated("""
                {"input":"x","text":{"format":{"type":"json_object"}}}""").object("response_format")).isEqualTo(json("""
                {"type":"json_object"}"""));
    }

    @Test
    void two_calls_become_one_assistant_message() {
        assertThat(messages("""
                [{"role":"user","content":"x"},
                 {"type":"reasoning","id":"rs_1","summary":[]},
                 {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Let me ","annotations":[]},
                  {"type":"output_text","text":"see"}]},
                 {"type":"function_call","id":"fc_1","call_id":"call_a","name":"f","arguments":"{\\"n\\":1.0}",\
                "status":"completed"},
                 {"type":"function_call","call_id":"call_b","name":"g","arguments":"{}"},
                 {"type":"function_call_output","call_id":"call_a","output":"1"},
                 {"type":"function_call_output","call_id":"call_b","output":[{"type":"input_text",\
                "text":"2"}]}]""")).isEqualTo(array("""
                [{"role":"user","content":"x"},
                 {"role":"assistant","content":"Let me see","tool_calls":[
                  {"id":"call_a","type":"function","function":{"name":"f","arguments":"{\\"n\\":1.0}"}},
                  {"id":"call_b","type":"function","function":{"name":"g","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"call_a","content":"1"},
                 {"role":"tool","tool_call_id":"call_b","content":"2"}]"""));
    }

    @Test
    void a_call_after_an_output_is_a_turn_of_its_own() {
        assertThat(messages("""
                [{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},
                 {"type":"function_call_output","call_id":"a","output":[]},
                 {"type":"function_call","call_id":"b","name":"f","arguments":"{}"},
                 {"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"1"},\
                {"type":"input_text","text":"2"}]}]""")).isEqualTo(array("""
                [{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f",\
                "arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"a","content":""},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"b","type":"function","function":{"name":"f",\
                "arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]}]"""));
    }

    @Test
    void nothing_is_between_calls_and_their_outputs() {
        assertThat(messages("""
                [{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},
                 {"role":"assistant","content":"One moment"},
                 {"role":"user","content":"Hurry"},
                 {"type":"function_call_output","call_id":"a","output":"1"}]""")).isEqualTo(array("""
                [{"role":"assistant","content":"One moment",
                  "tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"a","content":"1"},
                 {"role":"user","content":"Hurry"}]"""));
    }

    @Test
    void parts_of_every_kind_become_parts_of_chat() {
        assertThat(messages("""
                [{"role":"developer","content":[{"type":"input_text","text":"Rule"}]},
                 {"role":"user","content":[{"type":"input_text","text":"See"},
                  {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"original"},
                  {"type":"input_image","image_url":"https://x/y.png","file_id":null},
                  {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}]},
                 {"role":"assistant","content":[{"type":"output_text","text":"A"},{"type":"refusal","refusal":"No"}]},
                 {"role":"assistant","content":"B"}]""")).isEqualTo(array("""
                [{"role":"system","content":"Rule"},
                 {"role":"user","content":[{"type":"text","text":"See"},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"high"}},
                  {"type":"image_url","image_url":{"url":"https://x/y.png"}},
                  {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}}]},
                 {"role":"assistant","content":[{"type":"text","text":"A"},{"type":"refusal","refusal":"No"}]},
                 {"role":"assistant","content":"B"}]"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'previous_response_id':'resp_1' | previous_response_id",
                "'conversation':'conv_1' | conversation",
                "'prompt':{'id':'pmpt_1'} | prompt",
                "'background':true | background",
                "'input':[{'type':'item_reference','id':'msg_1'}] | input[0].type",
                "'input':['x',{'type':'computer_call'}] | input[0]",
                "'input':[{'role':'user','content':[{'type':'input_image','file_id':'file_1'}]}] | input[0].content[0].file_id",
                "'input':[{'role':'user','content':[{'type':'input_file',"
                        + "'file_url':'https://x'}]}] | input[0].content[0].file_url",
                "'input':[{'role':'user','content':[{'type':'input_video'}]}] | input[0].content[0].type",
            })
    void what_chat_cannot_do_is_refused_by_name(String member, String param) {
        String rest = member.startsWith("'input'") ? "" : ",'input':'x'";
        Problem problem = refused("{" + (member + rest).replace('\'', '"') + "}");
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.code()).isEqualTo(param.equals("input[0]") ? "invalid_type" : "unsupported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m'} | missing_required_parameter | input",
                "{'input':5} | invalid_type | input",
                "{'input':'x','instructions':[]} | invalid_type | instructions",
                "{'input':'x','text':'json'} | invalid_type | text",
                "{'input':'x','reasoning':'low'} | invalid_type | reasoning",
                "{'input':'x','tools':{}} | invalid_type | tools",
                "{'input':[{'role':'critic','content':'x'}]} | invalid_value | input[0].role",
                "{'input':[{'role':'user'}]} | missing_required_parameter | input[0].content",
                "{'input':[{'role':'user','content':[{'type':'input_text'}]}]} | missing_required_parameter "
                        + "| input[0].content[0].text",
                "{'input':[{'type':'function_call','name':'f','arguments':{},"
                        + "'call_id':'a'}]} | invalid_type | input[0].arguments",
                "{'input':[{'type':'function_call_output','call_id':'a','output':'1'}]} | invalid_value | input[0].call_id",
            })
    void a_problem_names_the_path_of_its_member(String request, String code, String param) {
        Problem problem = refused(request.replace('\'', '"'));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
    }

    private static Json messages(String input) {
        return Objects.requireNonNull(translated("{\"input\":" + input + "}").member("messages"));
    }

    private static Json.Obj translated(String request) {
        return translated(new ResponsesToChatRequest(), request);
    }

    private static Json.Obj translated(ResponsesToChatRequest translation, String request) {
        return Wire.translated(translation, request);
    }

    private static Problem refused(String request) {
        return Wire.refused(new ResponsesToChatRequest(), request);
    }
}
