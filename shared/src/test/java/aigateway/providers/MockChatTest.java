package aigateway.providers;

import static aigateway.providers.MockCalls.digits;
import static aigateway.providers.MockCalls.item;
import static aigateway.providers.MockCalls.object;
import static aigateway.providers.MockCalls.said;
import static aigateway.providers.MockCalls.string;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockChatTest {
    private static final String USER = "{'messages':[{'role':'user','content':'Hello'}]";
    private static final String TOOLS = ",'tools':[{'type':'function','function':{'name':'weather','parameters':"
            + "{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}}}]";
    private static final String CALL =
            "{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'function','function':{'name':'weather','arguments':'{}'}}]}";

    private final MockCalls mock = new MockCalls();

    @Test
    void it_echoes_the_last_user_message_and_every_expected_field_is_there() {
        Json.Obj completion = mock.complete(USER + "}");

        assertThat(said(completion)).isEqualTo("Echo: Hello");
        assertThat(completion.members())
                .containsKeys("id", "object", "created", "model", "choices", "usage", "service_tier");
        assertThat(completion.text("id")).startsWith("chatcmpl-");
        Json.Obj choice = item(completion, "choices", 0);
        assertThat(choice.members()).containsKeys("index", "finish_reason", "logprobs", "message");
        assertThat(choice.text("finish_reason")).isEqualTo("stop");
        assertThat(object(choice, "message").members()).containsKeys("role", "content", "refusal");
    }

    @Test
    void a_forced_function_is_called() {
        for (String choice : new String[] {
            "'required'",
            "{'type':'function','function':{'name':'weather'}}",
            "{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[{'type':'function','function':{'name':'weather'}}]}}"
        }) {
            Json.Obj made = item(mock.complete(USER + TOOLS + ",'tool_choice':" + choice + "}"), "choices", 0);
            Json.Obj call = item(object(made, "message"), "tool_calls", 0);

            assertThat(made.text("finish_reason")).isEqualTo("tool_calls");
            assertThat(object(made, "message").member("content")).isNull();
            assertThat(object(call, "function").text("name")).isEqualTo("weather");
            assertThat(object(call, "function").text("arguments")).isEqualTo("{\"city\":\"text\"}");
        }
    }

    @Test
    void after_a_tool_has_answered_it_speaks_of_the_output() {
        assertThat(said(mock.complete("{'messages':[{'role':'user','content':'x'}," + CALL
                        + ",{'role':'tool','tool_call_id':'c1','content':'7'}]" + TOOLS
                        + ",'tool_choice':'required'}")))
                .isEqualTo("Tool said: 7");
    }

    @Test
    void as_many_choices_come_as_were_asked_for_and_all_are_counted() {
        Json.Obj completion = mock.complete(USER + ",'n':3}");

        assertThat(completion.items("choices")).hasSize(3);
        assertThat(digits(item(completion, "choices", 2), "index")).isEqualTo("2");
        assertThat(digits(object(completion, "usage"), "completion_tokens")).isEqualTo("9"); // 3 of "Echo: Hello"
        assertThat(digits(object(completion, "usage"), "total_tokens")).isEqualTo("11");
    }

    @Test
    void the_smaller_of_both_caps_cuts() {
        Json.Obj completion = mock.complete(USER + ",'max_tokens':1,'max_completion_tokens':2}");

        assertThat(said(completion)).isEqualTo("Echo");
        assertThat(item(completion, "choices", 0).text("finish_reason")).isEqualTo("length");
        assertThat(digits(object(completion, "usage"), "completion_tokens")).isEqualTo("1");
    }

    @Test
    void it_stops_before_the_first_stop_text() {
        Json.Obj completion = mock.complete(USER + ",'stop':['zzz','lo','ll']}");

        assertThat(said(completion)).isEqualTo("Echo: He");
        assertThat(item(completion, "choices", 0).text("finish_reason")).isEqualTo("stop");
        assertThat(said(mock.complete(USER + ",'stop':'\\n'}"))).isEqualTo("Echo: Hello");
    }

    @Test
    void the_bytes_of_logprobs_are_the_text() {
        Json.Obj completion =
                mock.complete("{'messages':[{'role':'user','content':'Grüße 😀'}],'logprobs':true,'top_logprobs':2}");
        var bytes = new ByteArrayOutputStream();
        for (Json entry : object(item(completion, "choices", 0), "logprobs").items("content")) {
            for (Json number : ((Json.Obj) entry).items("bytes")) {
                bytes.write(Integer.parseInt(((Json.Num) number).digits()));
            }
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(said(completion));
    }

    @Test
    void structured_output_fits_its_schema() {
        assertThat(said(mock.complete(USER + ",'response_format':{'type':'json_schema','json_schema':{'name':'p',"
                        + "'schema':{'type':'object','properties':{'age':{'type':'integer'}}}}}}")))
                .isEqualTo("{\"age\":1}");
        assertThat(said(mock.complete(USER + ",'response_format':{'type':'text'}}")))
                .isEqualTo("Echo: Hello");
    }

    @Test
    void optional_fields_that_are_null_and_unknown_fields_are_let_pass() {
        mock.complete(USER + ",'temperature':null,'n':null,'stop':null,'max_tokens':null,'logprobs':null,"
                + "'metadata':null,'stream_options':null,'transforms':['a'],'provider':{'order':[1]}}");
    }

    @Test
    void half_a_surrogate_pair_does_not_break_the_answer() {
        assertThat(said(mock.complete("{'messages':[{'role':'user','content':'a\\ud83d'}]}")))
                .isEqualTo("Echo: a\ud83d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{};messages;missing_required_parameter",
                "{'messages':[]};messages;invalid_value",
                "{'messages':'hi'};messages;invalid_type",
                "{'messages':{}};messages;invalid_type",
                "{'messages':[null]};messages[0];invalid_type",
                "{'messages':['hi']};messages[0];invalid_type",
                "{'messages':[{'content':'x'}]};messages[0].role;missing_required_parameter",
                "{'messages':[{'role':'wizard','content':'x'}]};messages[0].role;invalid_value",
                "{'messages':[{'role':'user','content':[{'type':'text','text':5}]}]};messages[0].content;invalid_type",
                "{'messages':[{'role':'tool','tool_call_id':'c','content':'x'}]};messages[0].role;invalid_value",
                "{'messages':[" + CALL + "]};messages;invalid_value",
                "{'messages':[" + CALL + ",{'role':'user','content':'x'}]};messages[1];invalid_value",
                USER + ",'n':0};n;invalid_value",
                USER + ",'n':1000};n;invalid_value",
                USER + ",'max_tokens':0};max_tokens;invalid_value",
                USER + ",'presence_penalty':-3};presence_penalty;invalid_value",
                USER + ",'top_logprobs':2};top_logprobs;invalid_value",
                USER + ",'stop':7};stop;invalid_type",
                USER + ",'tools':{}};tools;invalid_type",
                USER + ",'tools':[{'type':'function'}]};tools[0].function;missing_required_parameter",
                USER + ",'functions':[]};functions;unsupported",
                USER
                        + ",'response_format':{'type':'json_schema'}};response_format.json_schema;missing_required_parameter",
            })
    void a_wrong_request_is_refused_by_the_name_of_its_field(String body, String param, String code) {
        Json.Obj error = mock.refused(Endpoint.CHAT_COMPLETIONS, body);

        assertThat(error.text("param")).isEqualTo(param);
        assertThat(error.text("code")).isEqualTo(code);
        assertThat(string(error, "message")).isNotEmpty();
    }
}
