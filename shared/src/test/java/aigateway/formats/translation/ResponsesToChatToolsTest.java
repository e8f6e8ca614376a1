package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesToChatToolsTest {
    @Test
    void tools_and_the_choice_of_one_are_nested() {
        Json.Obj body = translated("""
                {"input":"x","parallel_tool_calls":false,"tool_choice":{"type":"function","name":"f"},"tools":[
                 {"type":"function","name":"f","description":"d","strict":false,"parameters":{"type":"object",\
                "properties":{"n":{"maximum":1.0}}}},
                 {"type":"function","name":"g","strict":null,"parameters":null}]}""");
        assertThat(body.member("tools")).isEqualTo(array("""
                [{"type":"function","function":{"name":"f","description":"d","strict":false,
                  "parameters":{"type":"object","properties":{"n":{"maximum":1.0}}}}},
                 {"type":"function","function":{"name":"g"}}]"""));
        assertThat(body.member("tool_choice")).isEqualTo(json("""
                {"type":"function","function":{"name":"f"}}"""));
        assertThat(body.member("parallel_tool_calls")).isEqualTo(new Json.Bool(false));
    }

    @Test
    void a_choice_among_some_tools_keeps_its_mode() {
        assertThat(translated("""
                {"input":"x","tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]},
                 "tools":[{"type":"function","name":"f","strict":false}]}""").member("tool_choice")).isEqualTo(json("""
                {"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function",\
                "function":{"name":"f"}}]}}"""));
    }

    @Test
    void members_about_tools_stay_out_where_there_are_none() {
        assertThat(translated("""
                {"input":"x","tools":[],"tool_choice":"auto","parallel_tool_calls":true}""")).isEqualTo(json("""
                {"messages":[{"role":"user","content":"x"}]}"""));
        assertThat(translated("""
                {"input":"x","tool_choice":"required"}""").member("tool_choice")).isEqualTo(new Json.Str("required"));
    }

    /** Strict mode refuses other schemas in Chat Completions, where the Responses API brings them into form. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false} | true",
                "{'type':'object','properties':{},'additionalProperties':false} | true",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']} | false",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':[],'additionalProperties':false} | false",
                "{'type':'object','properties':{'a':{'type':['object','null']}},'required':['a'],"
                        + "'additionalProperties':false} | false",
                "{'type':'object','properties':{'a':{'anyOf':[{'type':'object'}]}},'required':['a'],"
                        + "'additionalProperties':false} | false",
                "null | false",
            })
    void a_tool_without_strict_is_strict_where_its_schema_allows_it(String schema, boolean strict) {
        Json.Obj body = translated("{\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":"
                + schema.replace('\'', '"') + "}]}");
        String expected = "[{\"type\":\"function\",\"function\":{\"name\":\"f\""
                + (schema.equals("null") ? "" : ",\"parameters\":" + schema.replace('\'', '"'))
                + (strict ? ",\"strict\":true" : "") + "}}]";
        assertThat(body.member("tools")).isEqualTo(array(expected));
    }

    private static Json.Obj translated(String request) {
        return Wire.translated(new ResponsesToChatRequest(), request);
    }
}
