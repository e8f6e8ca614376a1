package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesToChatRequestTest {
    private static final Translation TRANSLATION = new MessagesToChatRequest("max_completion_tokens");

    @Test
    void a_plain_request_is_translated_and_its_numbers_keep_their_digits() {
        assertTranslated("""
                {"model":"m","max_tokens":9007199254740993,"temperature":1.0,"top_p":0.50,"top_k":5,"system":"Be brief",
                 "stop_sequences":["END"],"metadata":{"user_id":"u"},"service_tier":"auto","thinking":{"type":"enabled",
                 "budget_tokens":1024},"stream":false,"x_own":{"y":1},"messages":[{"role":"user","content":"Hello"}]}""", """
                {"model":"m","max_completion_tokens":9007199254740993,"temperature":1.0,"top_p":0.50,"stop":["END"],"user":"u",
                 "stream":false,"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hello"}]}""");
    }

    @Test
    void the_bound_of_the_output_has_the_name_that_the_provider_knows() {
        assertThat(Wire.translated(new MessagesToChatRequest("max_tokens"), """
                {"max_tokens":16,"messages":[{"role":"user","content":"x"}]}"""))
                .isEqualTo(json("""
                {"max_tokens":16,"messages":[{"role":"user","content":"x"}]}"""));
    }

    @Test
    void a_stream_always_requests_its_usage() {
        assertTranslated("""
                {"stream":true,"messages":[{"role":"user","content":"x"}]}""", """
                {"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""");
    }

    @Test
    void blocks_of_text_images_and_documents_become_parts() {
        assertTranslated("""
                {"system":[{"type":"text","text":"One","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Two"}],
                 "messages":[{"role":"user","content":[{"type":"text","text":"Look","cache_control":{"type":"ephemeral"}},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                  {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                  {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"UERG"}},
                  {"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}}]}]}""", """
                {"messages":[{"role":"system","content":[{"type":"text","text":"One","cache_control":{"type":"ephemeral"}},
                  {"type":"text","text":"Two"}]},{"role":"user","content":[{"type":"text","text":"Look",\
                "cache_control":{"type":"ephemeral"}},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                  {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},
                  {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,UERG"}},
                  {"type":"text","text":"plain"}]}]}""");
    }

    @Test
    void tool_results_come_right_after_their_calls_and_reasoning_is_left_out() {
        assertTranslated("""
                {"messages":[{"role":"user","content":[{"type":"text","text":"Weather?"}]},
                 {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"I "},
                  {"type":"text","text":"look."},{"type":"tool_use","id":"t1","name":"w","input":{"big":9007199254740993,\
                "one":1.0}},
                  {"type":"tool_use","id":"t2","name":"w","input":{}}]},
                 {"role":"user","content":[{"type":"text","text":"Go on"},{"type":"tool_result","tool_use_id":"t1",\
                "content":"sun"},
                  {"type":"tool_result","tool_use_id":"t2","is_error":true,"content":[{"type":"text","text":"no"},
                   {"type":"text","text":"net"}]}]}]}""", """
                {"messages":[{"role":"user","content":"Weather?"},
                 {"role":"assistant","content":"I look.","tool_calls":[
                  {"id":"t1","type":"function","function":{"name":"w","arguments":"{\\"big\\":9007199254740993,\\"one\\":1.0}"}},
                  {"id":"t2","type":"function","function":{"name":"w","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"t1","content":"sun"},
                 {"role":"tool","tool_call_id":"t2","content":"Error: no\\nnet"},
                 {"role":"user","content":"Go on"}]}""");
    }

    @Test
    void an_image_that_a_tool_returned_follows_as_the_users() {
        assertTranslated("""
                {"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"shot","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image",
                  "source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
                  {"type":"tool_result","tool_use_id":"u"}]}]}""", """
                {"messages":[{"role":"assistant","content":null,"tool_calls":[
                  {"id":"t","type":"function","function":{"name":"shot","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"t","content":""},{"role":"tool","tool_call_id":"u","content":""},
                 {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""");
    }

    @Test
    void tools_and_a_schema_are_translated() {
        assertTranslated("""
                {"tools":[{"name":"w","description":"d","input_schema":{"type":"object","properties":{}},"cache_control":null},
                  {"type":"custom","name":"v","input_schema":{"type":"object","maximum":1.0},"strict":true}],
                 "tool_choice":{"type":"tool","name":"w","disable_parallel_tool_use":true},
                 "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
                 "messages":[{"role":"user","content":"x"}]}""", """
                {"tools":[{"type":"function","function":{"name":"w","description":"d","parameters":{"type":"object",\
                "properties":{}}}},
                  {"type":"function","function":{"name":"v","parameters":{"type":"object","maximum":1.0},"strict":true}}],
                 "tool_choice":{"type":"function","function":{"name":"w"}},"parallel_tool_calls":false,
                 "reasoning_effort":"low",
                 "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},\
                "strict":true}},
                 "messages":[{"role":"user","content":"x"}]}""");
    }

    @ParameterizedTest
    @CsvSource({"auto,auto", "any,required", "none,none"})
    void a_choice_of_tools_has_its_word_in_chat(String theirs, String inChat) {
        assertTranslated(
                "{\"tool_choice\":{\"type\":\"" + theirs + "\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "{\"tool_choice\":\"" + inChat + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    }

    @Test
    void a_system_message_in_the_middle_stays_where_it_stood() {
        assertTranslated("""
                {"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant",\
                "content":"c"}]}""", """
                {"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant",\
                "content":"c"}]}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | messages | missing_required_parameter",
                "{'messages':[]} | messages | invalid_value",
                "{'messages':'x'} | messages | invalid_type",
                "{'messages':['x']} | messages | invalid_type",
                "{'messages':[{'content':'x'}]} | messages[0].role | missing_required_parameter",
                "{'messages':[{'role':'user'}]} | messages[0].content | missing_required_parameter",
                "{'messages':[{'role':'user','content':7}]} | messages[0].content | invalid_type",
                "{'messages':[{'role':'user','content':[]}]} | messages[0].content | invalid_value",
                "{'messages':[{'role':'tool','content':'x'}]} | messages[0].role | invalid_value",
                "{'messages':[{'role':'user','content':[{'type':'video'}]}]} | messages[0].content[0].type | unsupported",
                "{'messages':[{'role':'user','content':[{'type':'text'}]}]} | messages[0].content[0].text "
                        + "| missing_required_parameter",
                "{'messages':[{'role':'user','content':[{'type':'image','source':{'type':'file'}}]}]}"
                        + " | messages[0].content[0].source.type | unsupported",
                "{'messages':[{'role':'user','content':[{'type':'document','source':{'type':'base64','media_type':'a/b'}}]}]}"
                        + " | messages[0].content[0].source.media_type | unsupported",
                "{'system':[{'type':'image'}],'messages':[]} | system[0].type | unsupported",
                "{'messages':[{'role':'user','content':'x'}],'tool_choice':{'type':'all'}} | tool_choice.type | invalid_value",
                "{'messages':[{'role':'user','content':'x'}],'inference_geo':'us'} | inference_geo | unsupported"
            })
    void an_unsupported_member_is_refused_with_its_name(String request, String param, String code) {
        Problem problem = Wire.refused(TRANSLATION, request.replace('\'', '"'));
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(400);
    }

    private static void assertTranslated(String request, String expected) {
        assertThat(Wire.translated(TRANSLATION, request)).isEqualTo(json(expected));
    }
}
