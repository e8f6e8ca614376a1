package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Items of earlier turns that a chat has no place for are carried as function calls or as text. */
class ResponsesToChatHistoryTest {
    @Test
    void custom_calls_and_calls_of_a_namespace_become_function_calls() {
        assertMessages("""
                [{"type":"custom_tool_call","id":"ctc_1","call_id":"a","name":"apply_patch","input":"*** \\"x\\""},
                {"type":"function_call","call_id":"b","namespace":"crm","name":"find","arguments":"{}"},
                {"type":"custom_tool_call_output","call_id":"a","output":"done"},
                {"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"1"}]}]""", """
                [{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":
                {"name":"apply_patch","arguments":"{\\"input\\":\\"*** \\\\\\"x\\\\\\"\\"}"}},
                {"id":"b","type":"function","function":{"name":"crm__find","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"a","content":"done"},{"role":"tool","tool_call_id":"b","content":"1"}]""");
    }

    @Test
    void calls_that_the_client_ran_keep_their_outputs() {
        assertMessages("""
                [{"type":"local_shell_call","id":"ls","call_id":"a","status":"completed",
                "action":{"type":"exec","command":["ls"],"env":{}}},
                {"type":"local_shell_call_output","id":"a","output":"{\\"exit\\":0}"},
                {"type":"shell_call","call_id":"b","action":{"commands":["ls"]},"status":"completed"},
                {"type":"shell_call_output","call_id":"b","output":[{"stdout":"x","stderr":""}],"max_output_length":9}]""", """
                [{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":
                {"name":"local_shell","arguments":"{\\"type\\":\\"exec\\",\\"command\\":[\\"ls\\"],\\"env\\":{}}"}}]},
                {"role":"tool","tool_call_id":"a","content":"{\\"exit\\":0}"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"b","type":"function","function":
                {"name":"shell","arguments":"{\\"commands\\":[\\"ls\\"]}"}}]},
                {"role":"tool","tool_call_id":"b",
                "content":"{\\"output\\":[{\\"stdout\\":\\"x\\",\\"stderr\\":\\"\\"}]}"}]""");
    }

    @Test
    void calls_that_openai_answered_become_text_without_their_data() {
        assertMessages("""
                [{"role":"user","content":"x"},
                {"type":"web_search_call","id":"ws","status":"completed","action":{"type":"search","query":"q"}},
                {"type":"image_generation_call","id":"ig","status":"completed","result":"AAAA","revised_prompt":"a cat"},
                {"type":"tool_search_call","id":"ts","call_id":null,"execution":"server","arguments":{"paths":["crm"]}},
                {"type":"tool_search_output","call_id":null,"execution":"server","tools":[]}]""", """
                [{"role":"user","content":"x"},
                {"role":"assistant","content":"[web_search_call {\\"type\\":\\"search\\",\\"query\\":\\"q\\"}]"},
                {"role":"assistant","content":"[image_generation_call {\\"revised_prompt\\":\\"a cat\\"}]"},
                {"role":"assistant","content":"[tool_search_call {\\"paths\\":[\\"crm\\"]}]"},
                {"role":"assistant","content":"[tool_search_output Tools found: ]"}]""");
        assertMessages("""
                [{"type":"mcp_call","id":"m","server_label":"s","name":"t","arguments":"{}","output":"r","error":null}]""", """
                [{"role":"assistant","content":null,"tool_calls":[{"id":"m","type":"function","function":
                {"name":"s__t","arguments":"{}"}}]},{"role":"tool","tool_call_id":"m","content":"r"}]""");
    }

    @Test
    void pictures_in_outputs_follow_all_outputs_in_a_message_of_the_user() {
        assertMessages("""
                [{"type":"function_call","call_id":"a","name":"view_image","arguments":"{}"},
                {"type":"function_call","call_id":"b","name":"f","arguments":"{}"},
                {"type":"function_call_output","call_id":"a","output":[{"type":"input_text","text":"see"},
                {"type":"input_image","image_url":"data:image/png;base64,AA"}]},
                {"type":"function_call_output","call_id":"b","output":"2"},
                {"type":"computer_call","call_id":"c","action":{"type":"screenshot"}},
                {"type":"computer_call_output","call_id":"c",
                "output":{"type":"computer_screenshot","image_url":"data:x"}}]""", """
                [{"role":"assistant","content":null,"tool_calls":[
                {"id":"a","type":"function","function":{"name":"view_image","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"a","content":"see"},{"role":"tool","tool_call_id":"b","content":"2"},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]},
                {"role":"assistant","content":null,"tool_calls":[
                {"id":"c","type":"function","function":{"name":"computer","arguments":"{\\"type\\":\\"screenshot\\"}"}}]},
                {"role":"tool","tool_call_id":"c","content":""},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}}]}]""");
    }

    @Test
    void items_that_only_openai_can_read_are_left_out_and_named() {
        Translation.Translated translated = translation("""
                [{"role":"user","content":"x"},{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"e"},
                {"type":"compaction","id":"c","encrypted_content":"e"},{"type":"ghost_snapshot","ghost_commit":{}}]""");

        assertThat(translated.request().items("messages")).hasSize(1);
        assertThat(translated.leftOut()).containsExactly("input.reasoning", "input.compaction", "input.ghost_snapshot");
    }

    private static void assertMessages(String input, String messages) {
        assertThat(translation(input).request().member("messages")).isEqualTo(array(messages));
    }

    private static Translation.Translated translation(String input) {
        return Wire.translation(new ResponsesToChatRequest(), json("{\"input\":" + input + "}"));
    }
}
