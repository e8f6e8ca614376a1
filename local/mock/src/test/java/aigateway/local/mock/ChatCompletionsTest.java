package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionsTest {
    private static final String USER = "'messages':[{'role':'user','content':'Hello'}]";
    private static final String TOOLS = ",'tools':[{'type':'function','function':{'name':'weather','parameters':"
            + "{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}}}]";
    private static final String CALL = "{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'function',"
            + "'function':{'name':'weather','arguments':'{}'}}]}";

    @Test
    void it_echoes_the_last_user_message_and_counts_a_quarter_of_the_bytes() {
        JsonNode completion = Client.answer(Client.CHAT, USER);

        assertThat(content(completion)).isEqualTo("Echo: Hello");
        assertThat(completion.get("id").asText()).startsWith("chatcmpl-");
        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(completion.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
        assertThat(completion.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(completion.at("/usage/total_tokens").asInt()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'required'",
                "{'type':'function','function':{'name':'weather'}}",
                "{'type':'allowed_tools','allowed_tools':{'mode':'required',"
                        + "'tools':[{'type':'function','function':{'name':'weather'}}]}}"
            })
    void a_forced_function_is_called(String choice) {
        JsonNode made = Client.answer(Client.CHAT, USER + TOOLS + ",'tool_choice':" + choice)
                .at("/choices/0");

        assertThat(made.get("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(made.at("/message/content").isNull()).isTrue();
        assertThat(made.at("/message/tool_calls/0/function/name").asText()).isEqualTo("weather");
        assertThat(made.at("/message/tool_calls/0/function/arguments").asText()).isEqualTo("{\"city\":\"text\"}");
    }

    @Test
    void it_talks_when_a_tool_is_only_offered_or_has_answered() {
        assertThat(content(Client.answer(Client.CHAT, USER + TOOLS))).isEqualTo("Echo: Hello");
        assertThat(content(Client.answer(
                        Client.CHAT,
                        "'messages':[{'role':'user','content':'x'}," + CALL
                                + ",{'role':'tool','tool_call_id':'c1','content':'7'}]" + TOOLS
                                + ",'tool_choice':'required'")))
                .isEqualTo("Tool said: 7");
    }

    @Test
    void it_makes_as_many_choices_as_requested() {
        JsonNode completion = Client.answer(Client.CHAT, USER + ",'n':3");

        assertThat(completion.get("choices")).hasSize(3);
        assertThat(completion.at("/usage/completion_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void the_smaller_cap_and_a_stop_text_end_the_answer() {
        JsonNode capped = Client.answer(Client.CHAT, USER + ",'max_tokens':1,'max_completion_tokens':2");

        assertThat(content(capped)).isEqualTo("Echo");
        assertThat(capped.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(content(Client.answer(Client.CHAT, USER + ",'stop':['zzz','lo','ll']")))
                .isEqualTo("Echo: He");
        assertThat(content(Client.answer(Client.CHAT, USER + ",'stop':'\\n'"))).isEqualTo("Echo: Hello");
    }

    @Test
    void an_answer_fits_the_requested_format() {
        assertThat(content(Client.answer(
                        Client.CHAT,
                        USER + ",'response_format':{'type':'json_schema','json_schema':{'name':'p',"
                                + "'schema':{'type':'object','properties':{'age':{'type':'integer'}}}}}")))
                .isEqualTo("{\"age\":1}");
        assertThat(content(Client.answer(Client.CHAT, USER + ",'response_format':{'type':'json_object'}")))
                .isEqualTo("{\"echo\":\"Hello\"}");
    }

    @Test
    void fields_that_are_null_or_unknown_change_nothing_and_half_a_surrogate_pair_breaks_nothing() {
        Client.answer(
                Client.CHAT,
                USER + ",'temperature':null,'n':null,'stop':null,'max_tokens':null,'metadata':null,'x':{'a':[1]}");
        assertThat(content(Client.answer(Client.CHAT, "'messages':[{'role':'user','content':'a\\ud83d'}]")))
                .isEqualTo("Echo: a?");
    }

    @Test
    void a_stream_holds_the_whole_answer_and_usage_on_request_only() {
        String members = "{'model':'mock-1','stream':true," + USER;
        List<String> events = Client.post(Client.CHAT, members + "}")
                .body()
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
        String withUsage = Client.post(Client.CHAT, members + ",'stream_options':{'include_usage':true}}")
                .body();

        assertThat(events.getLast()).isEqualTo("data: [DONE]");
        assertThat(events.subList(0, events.size() - 1).stream()
                        .map(event -> Json.value(event.substring("data: ".length()))
                                .at("/choices/0/delta/content")
                                .asText(""))
                        .collect(Collectors.joining()))
                .isEqualTo("Echo: Hello");
        assertThat(String.join("", events)).doesNotContain("usage");
        assertThat(withUsage).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":2");
    }

    @Test
    void a_stream_holds_a_whole_call() {
        String stream = Client.post(
                        Client.CHAT, "{'model':'mock-1','stream':true," + USER + TOOLS + ",'tool_choice':'required'}")
                .body();
        String arguments = stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Json.value(line.substring("data: ".length()))
                        .at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText(""))
                .collect(Collectors.joining());

        assertThat(arguments).isEqualTo("{\"city\":\"text\"}");
        assertThat(stream).contains("\"finish_reason\":\"tool_calls\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'x':1;missing_required_parameter messages",
                "'messages':[];invalid_value messages",
                "'messages':'hi';invalid_type messages",
                "'messages':['hi'];invalid_type messages[0]",
                "'messages':[{'content':'x'}];missing_required_parameter messages[0].role",
                "'messages':[{'role':'wizard','content':'x'}];invalid_value messages[0].role",
                "'messages':[{'role':'user','content':[{'type':'text','text':5}]}];invalid_type messages[0].content",
                "'messages':[{'role':'tool','tool_call_id':'c','content':'x'}];invalid_value messages[0].role",
                "'messages':[" + CALL + "];invalid_value messages",
                "'messages':[" + CALL + ",{'role':'user','content':'x'}];invalid_value messages[1]",
                USER + ",'n':0;invalid_value n",
                USER + ",'max_tokens':0;invalid_value max_tokens",
                USER + ",'stop':7;invalid_type stop",
                USER + ",'tools':{};invalid_type tools",
                USER + ",'tools':[{'type':'function'}];missing_required_parameter tools[0].function",
                USER + ",'functions':[];unsupported functions",
                USER + ",'response_format':{'type':'json_schema'};"
                        + "missing_required_parameter response_format.json_schema",
            })
    void a_wrong_request_is_refused_with_the_name_of_its_field(String members, String refusal) {
        assertThat(Client.refusal(Client.CHAT, "," + members)).isEqualTo(refusal);
    }

    private static String content(JsonNode completion) {
        return completion.at("/choices/0/message/content").asText();
    }
}
