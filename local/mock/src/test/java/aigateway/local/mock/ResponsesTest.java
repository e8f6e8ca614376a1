package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesTest {
    private static final String TOOLS = "'tools':[{'type':'function','name':'weather','parameters':"
            + "{'type':'object','properties':{'city':{'type':'string'},'days':{'type':'integer','minimum':3}}}}]";
    private static final String FORCED = TOOLS + ",'tool_choice':'required'";
    private static final String TURN = "{'role':'user','content':'Oslo?'},"
            + "{'type':'function_call','call_id':'c1','name':'weather','arguments':'{}'},"
            + "{'type':'function_call_output','call_id':'c1','output':";

    @Test
    void it_echoes_the_last_user_text() {
        assertThat(said("'input':'Hello 😀'")).isEqualTo("Echo: Hello 😀");
        assertThat(said("'input':[{'role':'user','content':'A'},{'role':'assistant','content':'B'},"
                        + "{'role':'user','content':[{'type':'input_text','text':'C'},{'type':'input_image','image_url':'x'},"
                        + "{'type':'input_text','text':'D'}]},{'type':'hologram','beam':{}}]"))
                .isEqualTo("Echo: CD");
    }

    @Test
    void settings_come_back_with_their_digits() {
        JsonNode response = Client.answer(
                Client.RESPONSES,
                "'input':'x','instructions':'Be brief','temperature':0.0,'top_p':0.50,'max_output_tokens':100,"
                        + "'store':true,'metadata':{'a':'ü'},'service_tier':'flex','reasoning':{'effort':'low'},"
                        + "'text':{'verbosity':'low'}," + TOOLS);

        assertThat(response.toString())
                .contains("\"temperature\":0.0,", "\"top_p\":0.50,", "\"max_output_tokens\":100,", "\"store\":true")
                .contains("\"instructions\":\"Be brief\"", "\"metadata\":{\"a\":\"ü\"}", "\"service_tier\":\"flex\"")
                .contains("\"effort\":\"low\"", "\"verbosity\":\"low\"", "\"strict\":true");
        assertThat(Client.answer(Client.RESPONSES, "'input':'x','temperature':null,'text':null,'tools':null")
                        .toString())
                .contains("\"temperature\":1.0,", "\"store\":false", "\"tools\":[]");
    }

    @Test
    void usage_is_a_quarter_of_the_bytes_rounded_up_with_tools_and_outputs() {
        JsonNode usage = Client.answer(Client.RESPONSES, "'input':'äöüß','instructions':'x'")
                .get("usage");

        assertThat(usage.get("input_tokens").asInt()).isEqualTo(3);
        assertThat(usage.get("output_tokens").asInt()).isEqualTo(4);
        assertThat(usage.get("total_tokens").asInt()).isEqualTo(7);
        assertThat(inputTokens("'input':'x'," + TOOLS)).isGreaterThan(inputTokens("'input':'x'") + 25);
        assertThat(inputTokens("'input':[" + TURN + "'" + "7".repeat(400) + "'}]"))
                .isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({"16,64", "17,64", "2,8", "1,4"})
    void the_cap_cuts_the_text_and_says_so(int cap, int bytes) {
        JsonNode response =
                Client.answer(Client.RESPONSES, "'input':'" + "ä".repeat(100) + "','max_output_tokens':" + cap);

        assertThat(response.get("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(Text.bytes(text(response))).isBetween(bytes - 3L, 4L * cap);
        assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(cap);
    }

    @Test
    void without_a_cap_the_models_own_one_holds() {
        assertThat(Client.answer(Client.RESPONSES, "'input':'" + "a".repeat(100_000) + "'")
                        .at("/usage/output_tokens")
                        .asInt())
                .isEqualTo(Prompt.OUTPUT_TOKENS_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'required'", "{'type':'function','name':'weather'}"})
    void a_forced_function_is_called_with_arguments_that_fit(String choice) {
        JsonNode response = Client.answer(Client.RESPONSES, "'input':'Oslo?'," + TOOLS + ",'tool_choice':" + choice);

        assertThat(response.at("/output/0/type").asText()).isEqualTo("function_call");
        assertThat(response.at("/output/0/name").asText()).isEqualTo("weather");
        assertThat(response.at("/output/0/arguments").asText()).isEqualTo("{\"city\":\"text\",\"days\":3}");
        assertThat(response.get("status").asText()).isEqualTo("completed");
    }

    @Test
    void after_a_tool_has_answered_it_repeats_the_output() {
        assertThat(said("'input':[" + TURN + "'7 °C'}]," + FORCED)).isEqualTo("Tool said: 7 °C");
        assertThat(said("'input':[" + TURN + "'7'},{'role':'user','content':'Thanks'}]"))
                .isEqualTo("Echo: Thanks");
    }

    @Test
    void an_answer_fits_its_schema_and_the_format_comes_back_whole() {
        JsonNode response = Client.answer(
                Client.RESPONSES,
                "'input':'x','text':{'format':{'type':'json_schema','name':'p','strict':true,"
                        + "'schema':{'type':'object','properties':{'name':{'type':'string'}}}}}");

        assertThat(text(response)).isEqualTo("{\"name\":\"text\"}");
        assertThat(response.at("/text/format/name").asText()).isEqualTo("p");
        assertThat(response.at("/text/format/schema/type").asText()).isEqualTo("object");
    }

    @Test
    void a_stream_holds_the_whole_answer() {
        assertThat(streamed("'input':'Hello, streams'", "response.output_text.delta"))
                .isEqualTo("Echo: Hello, streams");
        assertThat(streamed("'input':'x'," + FORCED, "response.function_call_arguments.delta"))
                .isEqualTo("{\"city\":\"text\",\"days\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'x':1;missing_required_parameter input",
                "'input':42;invalid_type input",
                "'input':['x'];invalid_type input[0]",
                "'input':[{'role':'wizard','content':'x'}];invalid_value input[0].role",
                "'input':[{'role':'user'}];missing_required_parameter input[0].content",
                "'input':[{'role':'user','content':7}];invalid_type input[0].content",
                "'input':[{'type':'function_call_output','call_id':'c','output':'x'}];invalid_value input",
                "'input':[{'type':'item_reference','id':'msg_1'}];invalid_value input[0]",
                "'input':'x','temperature':'hot';invalid_type temperature",
                "'input':'x','temperature':3;invalid_value temperature",
                "'input':'x','top_p':1e400;invalid_value top_p",
                "'input':'x','max_output_tokens':1.5;invalid_value max_output_tokens",
                "'input':'x','previous_response_id':'r';previous_response_not_found previous_response_id",
                "'input':'x','conversation':'c';unsupported conversation",
                "'input':'x','background':true;unsupported background",
                "'input':'x','stream':'yes';invalid_type stream",
                "'input':'x','tools':[{'type':'web_search'}];unsupported tools[0]",
                "'input':'x','tool_choice':'required';invalid_value tool_choice",
                "'input':'x','reasoning':{'effort':'much'};invalid_value reasoning.effort",
                "'input':'x','text':{'format':{'type':'xml'}};invalid_value text.format.type",
                "'input':'x','text':{'format':{'type':'json_schema','name':'n'}};"
                        + "missing_required_parameter text.format.schema",
                "'input':'x','metadata':{'a':1};invalid_value metadata",
            })
    void a_wrong_request_is_refused_with_the_name_of_its_field(String members, String refusal) {
        assertThat(Client.refusal(Client.RESPONSES, "," + members)).isEqualTo(refusal);
    }

    private static int inputTokens(String members) {
        return Client.answer(Client.RESPONSES, members)
                .at("/usage/input_tokens")
                .asInt();
    }

    private static String said(String members) {
        return text(Client.answer(Client.RESPONSES, members));
    }

    private static String text(JsonNode response) {
        return response.at("/output/0/content/0/text").asText();
    }

    private static String streamed(String members, String type) {
        return Client.post(Client.RESPONSES, "{'model':'mock-1','stream':true," + members + "}")
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Json.value(line.substring("data: ".length())))
                .filter(event -> event.get("type").asText().equals(type))
                .map(event -> event.get("delta").asText())
                .collect(Collectors.joining());
    }
}
