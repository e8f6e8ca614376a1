package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatToMessagesRequestTest {
    private static final Translation TRANSLATION = new ChatToMessagesRequest();

    @Test
    void a_plain_request_is_translated_and_its_numbers_keep_their_digits() {
        assertTranslated("""
                {"model":"m","max_completion_tokens":9007199254740993,"max_tokens":5,"temperature":1.0,"top_p":0.50,"stop":"END",
                 "n":1,"presence_penalty":0,"frequency_penalty":0.0,"logprobs":false,"top_logprobs":0,"logit_bias":{},
                 "modalities":["text"],"seed":7,"store":true,"user":"u","metadata":{"a":"b"},"reasoning_effort":"high",
                 "response_format":{"type":"text"},"stream":true,"stream_options":{"include_usage":true},
                 "messages":[{"role":"system","content":"Be brief"},{"role":"user","name":"n","content":"Hello"}]}""", """
                {"model":"m","max_tokens":9007199254740993,"temperature":1.0,"top_p":0.50,"stop_sequences":["END"],
                 "metadata":{"user_id":"u"},"stream":true,"system":"Be brief","messages":[{"role":"user","content":"Hello"}]}""");
    }

    @Test
    void without_a_bound_of_the_output_one_is_written() {
        assertTranslated("""
                {"stop":["a","b"],"messages":[{"role":"user","content":"x"}]}""", """
                {"stop_sequences":["a","b"],"max_tokens":4096,"messages":[{"role":"user","content":"x"}]}""");
    }

    @Test
    void all_that_the_system_and_the_developer_say_is_one_prompt() {
        assertTranslated("""
                {"max_tokens":5,"messages":[{"role":"system","content":"One"},{"role":"user","content":"x"},
                 {"role":"developer","content":[{"type":"text","text":"Two"},{"type":"text","text":" "}]}]}""", """
                {"max_tokens":5,"system":[{"type":"text","text":"One"},{"type":"text","text":"Two"}],
                 "messages":[{"role":"user","content":"x"}]}""");
    }

    @Test
    void parts_become_blocks() {
        assertTranslated("""
                {"max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Look"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
                 {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},
                 {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,UERG"}}]}]}""", """
                {"max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Look"},
                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                 {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                 {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"UERG"},\
                "title":"a.pdf"}]}]}""");
    }

    @Test
    void tool_results_are_in_one_turn_with_the_next_user_message() {
        assertTranslated("""
                {"max_tokens":5,"messages":[{"role":"user","content":"Weather?"},{"role":"user","content":"Here."},
                 {"role":"assistant","content":"","reasoning_content":"hm","tool_calls":[
                  {"id":"t1","type":"function","function":{"name":"w","arguments":"{\\"big\\":9007199254740993,\\"one\\":1.0}"}},
                  {"id":"t2","type":"function","function":{"name":"w","arguments":""}}]},
                 {"role":"tool","tool_call_id":"t1","content":"sun"},
                 {"role":"tool","tool_call_id":"t2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                 {"role":"tool","tool_call_id":"t3","content":""},
                 {"role":"user","content":"Go on"},{"role":"assistant","content":null,"refusal":"No."}]}""", """
                {"max_tokens":5,"messages":[
                 {"role":"user","content":[{"type":"text","text":"Weather?"},{"type":"text","text":"Here."}]},
                 {"role":"assistant","content":[
                  {"type":"tool_use","id":"t1","name":"w","input":{"big":9007199254740993,"one":1.0}},
                  {"type":"tool_use","id":"t2","name":"w","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"sun"},
                  {"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                  {"type":"tool_result","tool_use_id":"t3"},{"type":"text","text":"Go on"}]},
                 {"role":"assistant","content":"No."}],
                 "tools":[{"name":"w","input_schema":{"type":"object"}}],"tool_choice":{"type":"none"}}""");
    }

    @Test
    void tools_and_a_schema_are_translated() {
        assertTranslated("""
                {"max_tokens":5,"tools":[{"type":"function","function":{"name":"w","description":"d","strict":true,
                  "parameters":{"type":"object","maximum":1.0}}},{"type":"function","function":{"name":"v"}}],
                 "tool_choice":{"type":"function","function":{"name":"w"}},"parallel_tool_calls":false,
                 "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object"}}},
                 "messages":[{"role":"user","content":"x"}]}""", """
                {"max_tokens":5,"tools":[{"name":"w","description":"d","strict":true,"input_schema":{"type":"object",\
                "maximum":1.0}},
                  {"name":"v","input_schema":{"type":"object"}}],
                 "tool_choice":{"type":"tool","name":"w","disable_parallel_tool_use":true},
                 "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
                 "messages":[{"role":"user","content":"x"}]}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tool_choice':'auto' | 'tool_choice':{'type':'auto'}",
                "'tool_choice':'required' | 'tool_choice':{'type':'any'}",
                "'tool_choice':'none','parallel_tool_calls':false | 'tool_choice':{'type':'none'}",
                "'parallel_tool_calls':false | 'tool_choice':{'type':'auto','disable_parallel_tool_use':true}",
                "'parallel_tool_calls':true,'top_p':1 | 'top_p':1"
            })
    void a_choice_of_tools_has_its_word_in_messages(String inChat, String theirs) {
        String question = "'max_tokens':5,'messages':[{'role':'user','content':'x'}],";
        assertTranslated(
                quoted("{" + question + inChat + ",'tools':[{'type':'function','function':{'name':'w'}}]}"),
                quoted("{" + question + theirs + ",'tools':[{'name':'w','input_schema':{'type':'object'}}]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'messages':[] | messages | invalid_value",
                "'messages':null | messages | missing_required_parameter",
                "'messages':[{'role':'function','content':'x'}] | messages[0].role | invalid_value",
                "'messages':[{'role':'user','content':' '}] | messages[0].content | invalid_value",
                "'messages':[{'role':'user','content':[{'type':'input_audio'}]}] | messages[0].content[0].type | unsupported",
                "'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png,A'}}]}]"
                        + " | messages[0].content[0].image_url.url | unsupported",
                "'messages':[{'role':'user','content':[{'type':'file','file':{'file_id':'f'}}]}]"
                        + " | messages[0].content[0].file.file_id | unsupported",
                "'messages':[{'role':'user','content':[{'type':'file','file':{'file_data':'data:a/b;base64,A'}}]}]"
                        + " | messages[0].content[0].file.file_data | unsupported",
                "'messages':[{'role':'assistant','tool_calls':[{'id':'t','function':{'name':'w','arguments':'[1]'}}]}]"
                        + " | messages[0].tool_calls[0].function.arguments | invalid_value",
                "'messages':[{'role':'assistant','tool_calls':[{'id':'t','type':'custom'}]}]"
                        + " | messages[0].tool_calls[0].type | unsupported",
                "'messages':[{'role':'assistant','function_call':{'name':'w'}}] | messages[0].function_call | unsupported",
                "'messages':[{'role':'tool','content':'x'}] | messages[0].tool_call_id | missing_required_parameter"
            })
    void an_unsupported_conversation_is_refused_with_the_member_name(String members, String param, String code) {
        assertRefused("{" + members + "}", param, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':1.01 | temperature | invalid_value",
                "'temperature':'hot' | temperature | invalid_type",
                "'temperature':1e99999999999 | temperature | invalid_value",
                "'n':2 | n | unsupported",
                "'logprobs':true | logprobs | unsupported",
                "'top_logprobs':2 | top_logprobs | unsupported",
                "'audio':{'voice':'v'} | audio | unsupported",
                "'modalities':['text','audio'] | modalities | unsupported",
                "'logit_bias':{'1':2} | logit_bias | unsupported",
                "'prediction':{'type':'content'} | prediction | unsupported",
                "'web_search_options':{'a':1} | web_search_options | unsupported",
                "'web_search_options':{} | web_search_options | unsupported",
                "'functions':[{}] | functions | unsupported",
                "'function_call':'auto' | function_call | unsupported",
                "'presence_penalty':0.1 | presence_penalty | unsupported",
                "'frequency_penalty':-1 | frequency_penalty | unsupported",
                "'response_format':{'type':'json_object'} | response_format.type | unsupported",
                "'response_format':{'type':'json_schema','json_schema':{}} | response_format.json_schema.schema "
                        + "| missing_required_parameter",
                "'tools':[{'type':'custom','custom':{}}] | tools[0].type | unsupported",
                "'tools':[{'type':'function','function':{}}] | tools[0].function.name | missing_required_parameter"
            })
    void a_setting_that_messages_does_not_have_is_refused_by_its_name(String members, String param, String code) {
        assertRefused("{'messages':[{'role':'user','content':'x'}]," + members + "}", param, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'sometimes' | tool_choice | invalid_value",
                "{'type':'allowed_tools'} | tool_choice.type | unsupported",
                "{'type':'function'} | tool_choice.function | missing_required_parameter"
            })
    void a_choice_of_tools_that_messages_does_not_have_is_refused(String choice, String param, String code) {
        assertRefused(
                "{'messages':[{'role':'user','content':'x'}],'tools':[{'type':'function','function':{'name':'w'}}],'tool_choice':"
                        + choice + "}",
                param,
                code);
    }

    private static void assertRefused(String request, String param, String code) {
        Problem problem = Wire.refused(TRANSLATION, quoted(request));
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-20250514, true, true", "claude-opus-4-1-20250805, true, false",
                "claude-sonnet-4-5, true, false",
        "anthropic.claude-haiku-4-5-v1, true, false", "claude-opus-4-7, false, false",
                "claude-3-5-sonnet-latest, true, true"
    })
    void settings_that_the_model_refuses_are_left_out(String model, boolean temperature, boolean share) {
        Json.Obj sent = Wire.translated(
                new ChatToMessagesRequest(model),
                "{\"temperature\":0.5,\"top_p\":0.9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

        assertThat(sent.members().containsKey("temperature")).isEqualTo(temperature);
        assertThat(sent.members().containsKey("top_p")).isEqualTo(share);
    }

    @Test
    void blank_texts_stop_nothing_because_messages_refuses_them() {
        Translation.Translated translated = Wire.translation(
                new ChatToMessagesRequest(),
                json("{\"stop\":[\"\\n\",\"END\"],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));

        assertThat(translated.request().items("stop_sequences")).containsExactly(new Json.Str("END"));
        assertThat(translated.leftOut()).containsExactly("stop");
    }

    private static void assertTranslated(String request, String expected) {
        assertThat(Wire.translated(TRANSLATION, request)).isEqualTo(json(expected));
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
