package aigateway.providers;

import static aigateway.providers.MockCalls.digits;
import static aigateway.providers.MockCalls.item;
import static aigateway.providers.MockCalls.object;
import static aigateway.providers.MockCalls.said;
import static aigateway.providers.MockCalls.string;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockResponsesTest {
    private static final String TOOLS = "'tools':[{'type':'function','name':'weather','parameters':"
            + "{'type':'object','properties':{'city':{'type':'string'},'days':{'type':'integer','minimum':3}}}}]";
    private static final String FORCED = TOOLS + ",'tool_choice':'required'";
    private static final String TURN = "{'role':'user','content':'Oslo?'},"
            + "{'type':'function_call','call_id':'c1','name':'weather','arguments':'{}'},"
            + "{'type':'function_call_output','call_id':'c1','output':";

    private final MockCalls mock = new MockCalls();

    @Test
    void it_echoes_the_last_user_text() {
        assertThat(said(mock.respond("{'input':'Hello 😀'}"))).isEqualTo("Echo: Hello 😀");
        assertThat(said(mock.respond("{'input':[{'role':'user','content':'A'},{'role':'assistant','content':'B'},"
                        + "{'role':'user','content':[{'type':'input_text','text':'C'},{'type':'input_image','image_url':'x'},"
                        + "{'type':'input_text','text':'D'}]},{'type':'hologram','beam':{}}]}")))
                .isEqualTo("Echo: CD");
    }

    @Test
    void every_field_that_clients_expect_is_there() {
        Json.Obj response = mock.respond("{'input':'x'}");

        assertThat(response.members())
                .containsKeys("id", "object", "created_at", "status", "background", "completed_at", "error")
                .containsKeys("incomplete_details", "instructions", "max_output_tokens", "max_tool_calls", "model")
                .containsKeys("output", "parallel_tool_calls", "previous_response_id", "reasoning", "service_tier")
                .containsKeys("store", "temperature", "text", "tool_choice", "tools", "top_p", "truncation", "usage")
                .containsKeys("metadata", "user", "top_logprobs", "prompt_cache_key", "safety_identifier");
        assertThat(response.text("id")).startsWith("resp_");
        assertThat(response.text("status")).isEqualTo("completed");
        assertThat(response.member("store")).isEqualTo(new Json.Bool(false));
        assertThat(digits(response, "created_at")).isEqualTo(Long.toString(MockCalls.NOW));
        Json.Obj message = item(response, "output", 0);
        assertThat(message.text("id")).startsWith("msg_");
        assertThat(item(message, "content", 0).members()).containsKeys("type", "text", "annotations", "logprobs");
    }

    @Test
    void settings_come_back_with_their_digits() {
        Json.Obj response = mock.respond("{'input':'x','instructions':'Be brief','temperature':0.0,'top_p':0.50,"
                + "'max_output_tokens':100,'store':true,'parallel_tool_calls':false,'metadata':{'a':'ü'},'user':'u',"
                + "'truncation':'auto','service_tier':'flex','reasoning':{'effort':'low'},'text':{'verbosity':'low'},"
                + TOOLS + "}");

        assertThat(digits(response, "temperature")).isEqualTo("0.0");
        assertThat(digits(response, "top_p")).isEqualTo("0.50");
        assertThat(digits(response, "max_output_tokens")).isEqualTo("100");
        assertThat(response.text("instructions")).isEqualTo("Be brief");
        assertThat(response.member("store")).isEqualTo(new Json.Bool(true));
        assertThat(response.member("parallel_tool_calls")).isEqualTo(new Json.Bool(false));
        assertThat(object(response, "metadata").text("a")).isEqualTo("ü");
        assertThat(response.text("truncation")).isEqualTo("auto");
        assertThat(response.text("service_tier")).isEqualTo("flex");
        assertThat(object(response, "reasoning").text("effort")).isEqualTo("low");
        assertThat(object(response, "text").text("verbosity")).isEqualTo("low");
        assertThat(item(response, "tools", 0).member("strict")).isEqualTo(new Json.Bool(true));
        assertThat(item(response, "tools", 0).members()).containsKeys("name", "description", "parameters");
    }

    @Test
    void the_same_request_gets_the_same_answer_under_other_ids() {
        Json.Obj first = mock.respond("{'input':'x'}");
        Json.Obj second = mock.respond("{'input':'x'}");

        assertThat(second.member("usage")).isEqualTo(first.member("usage"));
        assertThat(said(second)).isEqualTo(said(first));
        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
    }

    @Test
    void usage_is_a_quarter_of_the_bytes_rounded_up() {
        Json.Obj usage = object(mock.respond("{'input':'äöüß','instructions':'x'}"), "usage");

        assertThat(digits(usage, "input_tokens")).isEqualTo("3"); // 9 bytes
        assertThat(digits(usage, "output_tokens")).isEqualTo("4"); // "Echo: äöüß" are 14 bytes
        assertThat(digits(usage, "total_tokens")).isEqualTo("7");
        assertThat(object(usage, "input_tokens_details").members()).containsKeys("cached_tokens", "cache_write_tokens");
        assertThat(object(usage, "output_tokens_details").members()).containsKeys("reasoning_tokens");
    }

    @Test
    void tool_schemas_and_tool_outputs_count_as_input() {
        String bare = digits(object(mock.respond("{'input':'x'}"), "usage"), "input_tokens");
        String tools = digits(object(mock.respond("{'input':'x'," + TOOLS + "}"), "usage"), "input_tokens");
        String output = digits(
                object(mock.respond("{'input':[" + TURN + "'" + "7".repeat(400) + "'}]}"), "usage"), "input_tokens");

        assertThat(Long.parseLong(tools)).isGreaterThan(Long.parseLong(bare) + 25);
        assertThat(Long.parseLong(output)).isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({"16,64", "17,64", "2,8", "1,4"})
    void the_cap_cuts_the_text_and_says_so(int cap, int bytesLeast) {
        Json.Obj response = mock.respond("{'input':'" + "ä".repeat(100) + "','max_output_tokens':" + cap + "}");

        assertThat(response.text("status")).isEqualTo("incomplete");
        assertThat(object(response, "incomplete_details").text("reason")).isEqualTo("max_output_tokens");
        assertThat(item(response, "output", 0).text("status")).isEqualTo("incomplete");
        assertThat(MockText.bytes(said(response))).isBetween(bytesLeast - 3L, 4L * cap);
        assertThat(digits(object(response, "usage"), "output_tokens")).isEqualTo(Integer.toString(cap));
    }

    @Test
    void without_a_cap_the_models_own_one_holds() {
        Json.Obj response = mock.respond("{'input':'" + "a".repeat(100_000) + "'}");

        assertThat(response.text("status")).isEqualTo("incomplete");
        assertThat(digits(object(response, "usage"), "output_tokens"))
                .isEqualTo(Integer.toString(MockProvider.OUTPUT_TOKENS_MAX));
    }

    @Test
    void a_forced_function_is_called_with_arguments_that_fit() {
        for (String choice : new String[] {"'required'", "{'type':'function','name':'weather'}"}) {
            Json.Obj response = mock.respond("{'input':'Oslo?'," + TOOLS + ",'tool_choice':" + choice + "}");
            Json.Obj call = item(response, "output", 0);

            assertThat(call.text("type")).isEqualTo("function_call");
            assertThat(call.text("name")).isEqualTo("weather");
            assertThat(call.text("arguments")).isEqualTo("{\"city\":\"text\",\"days\":3}");
            assertThat(call.text("id")).startsWith("fc_");
            assertThat(call.text("call_id")).startsWith("call_");
            assertThat(response.text("status")).isEqualTo("completed");
        }
    }

    @Test
    void a_free_model_talks() {
        assertThat(said(mock.respond("{'input':'Oslo?'," + TOOLS + "}"))).isEqualTo("Echo: Oslo?");
        assertThat(said(mock.respond("{'input':'Oslo?'," + TOOLS + ",'tool_choice':'none'}")))
                .isEqualTo("Echo: Oslo?");
    }

    @Test
    void after_a_tool_has_answered_it_speaks_of_the_output() {
        assertThat(said(mock.respond("{'input':[" + TURN + "'7 °C'}]," + FORCED + "}")))
                .isEqualTo("Tool said: 7 °C");
        assertThat(said(mock.respond("{'input':[" + TURN + "[{'type':'input_text','text':'7'}]}]}")))
                .isEqualTo("Tool said: 7");
        assertThat(said(mock.respond("{'input':[" + TURN + "'7'},{'role':'user','content':'Thanks'}]}")))
                .isEqualTo("Echo: Thanks");
    }

    @Test
    void a_call_is_cut_by_the_cap_too() {
        Json.Obj response = mock.respond("{'input':'x'," + FORCED + ",'max_output_tokens':3}");

        assertThat(response.text("status")).isEqualTo("incomplete");
        assertThat(string(item(response, "output", 0), "arguments")).isEqualTo("{\"cit");
        assertThat(digits(object(response, "usage"), "output_tokens")).isEqualTo("3");
    }

    @Test
    void structured_output_fits_its_schema_and_the_format_is_echoed_whole() {
        Json.Obj response = mock.respond("{'input':'x','text':{'format':{'type':'json_schema','name':'p','strict':true,"
                + "'schema':{'type':'object','properties':{'name':{'type':'string'}}}}}}");

        assertThat(said(response)).isEqualTo("{\"name\":\"text\"}");
        Json.Obj format = object(object(response, "text"), "format");
        assertThat(format.text("name")).isEqualTo("p");
        assertThat(format.member("strict")).isEqualTo(new Json.Bool(true));
        assertThat(object(format, "schema").text("type")).isEqualTo("object");
        assertThat(said(mock.respond("{'input':'x','text':{'format':{'type':'json_object'}}}")))
                .isEqualTo("{\"echo\":\"x\"}");
    }

    @Test
    void logprobs_are_as_many_as_the_tokens() {
        Json.Obj response =
                mock.respond("{'input':'Hi äöü','include':['message.output_text.logprobs'],'top_logprobs':2}");

        assertThat(item(item(response, "output", 0), "content", 0).items("logprobs"))
                .hasSize(Integer.parseInt(digits(object(response, "usage"), "output_tokens")));
    }

    @Test
    void optional_fields_that_are_null_count_as_left_out() {
        Json.Obj response = mock.respond("{'input':'x','instructions':null,'temperature':null,'metadata':null,"
                + "'previous_response_id':null,'reasoning':null,'max_output_tokens':null,'stream':null,'text':null,"
                + "'tools':null,'tool_choice':null,'include':null,'store':null,'background':null,'truncation':null}");

        assertThat(digits(response, "temperature")).isEqualTo("1.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{};input;missing_required_parameter",
                "{'input':null};input;missing_required_parameter",
                "{'input':42};input;invalid_type",
                "{'input':{}};input;invalid_type",
                "{'input':['x']};input[0];invalid_type",
                "{'input':[{'role':'wizard','content':'x'}]};input[0].role;invalid_value",
                "{'input':[{'role':'user'}]};input[0].content;missing_required_parameter",
                "{'input':[{'role':'user','content':7}]};input[0].content;invalid_type",
                "{'input':[{'type':'function_call_output','call_id':'c','output':'x'}]};input;invalid_value",
                "{'input':[{'type':'item_reference','id':'msg_1'}]};input[0];invalid_value",
                "{'input':'x','temperature':'hot'};temperature;invalid_type",
                "{'input':'x','temperature':3};temperature;invalid_value",
                "{'input':'x','temperature':-0.1};temperature;invalid_value",
                "{'input':'x','top_p':1e400};top_p;invalid_value",
                "{'input':'x','max_output_tokens':0};max_output_tokens;invalid_value",
                "{'input':'x','max_output_tokens':-1};max_output_tokens;invalid_value",
                "{'input':'x','max_output_tokens':1.5};max_output_tokens;invalid_value",
                "{'input':'x','previous_response_id':'r'};previous_response_id;previous_response_not_found",
                "{'input':'x','conversation':'c'};conversation;unsupported",
                "{'input':'x','background':true};background;unsupported",
                "{'input':'x','stream':'yes'};stream;invalid_type",
                "{'input':'x','tools':[{'type':'web_search'}]};tools[0];unsupported",
                "{'input':'x','tools':[{'type':'function'}]};tools[0].name;missing_required_parameter",
                "{'input':'x','tool_choice':'required'};tool_choice;invalid_value",
                "{'input':'x','tool_choice':{'type':'function','name':'f'}};tool_choice;invalid_value",
                "{'input':'x','reasoning':{'effort':'much'}};reasoning.effort;invalid_value",
                "{'input':'x','text':{'format':{'type':'xml'}}};text.format.type;invalid_value",
                "{'input':'x','text':{'format':{'type':'json_schema','name':'n'}}};text.format.schema;missing_required_parameter",
                "{'input':'x','metadata':{'a':1}};metadata;invalid_value",
            })
    void a_wrong_request_is_refused_by_the_name_of_its_field(String body, String param, String code) {
        Json.Obj error = mock.refused(Endpoint.RESPONSES, body);

        assertThat(error.text("param")).isEqualTo(param);
        assertThat(error.text("code")).isEqualTo(code);
        assertThat(error.text("type")).isEqualTo("invalid_request_error");
        assertThat(error.text("message")).isNotEmpty();
    }
}
