package aigateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import aigateway.secrets.SettingSecrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedactedRequestTest {
    private static final String CANARY = "CANARY-7f3a";

    private final RedactedRequest skeleton =
            new RedactedRequest(new SettingSecrets(Map.of("KEY_PEPPER", "a-pepper-of-the-tests")));

    private static final String CHAT = """
            {"model":"gpt-4o","messages":[
              {"role":"system","name":"n","content":"c"},
              {"role":"user","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"u","detail":"d"}},
                {"type":"input_audio","input_audio":{"data":"d","format":"wav"}},
                {"type":"file","file":{"filename":"f","file_data":"d","file_id":"i"}}]},
              {"role":"assistant","refusal":"r","tool_calls":[{"id":"i","type":"function",
                "function":{"name":"f","arguments":"{\\"city\\":\\"Berlin\\"}"}}]},
              {"role":"tool","tool_call_id":"i","content":"c"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,
               "parameters":{"type":"object","properties":{"city":{"type":"string","enum":["a","b"],"description":"d"}},
                 "required":["city"]}}}],
             "tool_choice":{"type":"function","function":{"name":"f"}},
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"title":"t","$defs":{"k":{}}}}},
             "metadata":{"customer":"c"},"user":"u","stop":["s","t"],"logit_bias":{"50256":-100},"seed":1,"n":1,
             "temperature":0.5,"stream":false,"modalities":["text"],"reasoning_effort":"high","x_vendor":{"deep":["v"]},
             "prompt":"p","safety_identifier":"s","prompt_cache_key":"k","service_tier":"auto","verbosity":"low"}""";

    private static final String RESPONSES = """
            {"model":"m","instructions":"i","previous_response_id":"p","conversation":{"id":"c"},"input":[
              {"type":"message","role":"user","content":[{"type":"input_text","text":"t"},
                {"type":"input_image","image_url":"u","file_id":"f"},{"type":"input_file","file_url":"u","filename":"f"}]},
              {"type":"function_call","call_id":"c","name":"n","arguments":"a","status":"completed"},
              {"type":"function_call_output","call_id":"c","output":"o"},
              {"type":"reasoning","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"e"},
              {"type":"item_reference","id":"i"}, "bare"],
             "text":{"format":{"type":"json_schema","name":"n","schema":{"a":"b"}}},
             "include":["reasoning.encrypted_content"],"truncation":"disabled","metadata":{"k":"v"}}""";

    @Test
    void a_rotated_pepper_changes_the_hashes_at_once() {
        Map<String, String> environment = new HashMap<>(Map.of("KEY_PEPPER", "a-pepper-of-the-tests"));
        var rotating = new RedactedRequest(name -> Optional.ofNullable(environment.get(name)));
        Json.Obj request = read("{\"model\":\"m\"}");

        String before = rotating.of(Endpoint.RESPONSES, request);
        assertThat(rotating.of(Endpoint.RESPONSES, request)).isEqualTo(before);
        environment.put("KEY_PEPPER", "2:another-pepper-of-the-tests,1:a-pepper-of-the-tests");

        assertThat(rotating.of(Endpoint.RESPONSES, request)).isNotEqualTo(before);
    }

    @Test
    void a_canary_in_any_text_or_name_never_shows() {
        for (String request : List.of(CHAT, RESPONSES)) {
            Json.Obj plain = read(request);
            List<Json.Obj> planted = planted(plain);
            assertThat(planted).hasSizeGreaterThan(60);
            for (Json.Obj one : planted) {
                assertThat(of(one)).doesNotContain("CANARY");
            }
        }
    }

    @Test
    void words_of_the_schema_stay_and_everything_else_is_a_length_and_a_hash() {
        String text = of(read("""
                {"model":"gpt-4o","messages":[{"role":"user","content":"hello"}],
                 "temperature":0.5,"stream":false,"stop":null}"""));

        assertThat(text).startsWith("{\"endpoint\":\"chat.completions\"");
        assertThat(text).contains("\"role\":\"user\"", "\"temperature\":0.5", "\"stream\":false", "\"stop\":null");
        assertThat(text).containsPattern("\"content\":\\{\"len\":5,\"h\":\"[0-9a-f]{8}\"}");
        assertThat(text).doesNotContain("hello", "gpt-4o");
    }

    @Test
    void numbers_and_flags_of_unknown_names_do_not_show() {
        String text = of(read("{\"metadata\":{\"pin\":4711,\"rich\":true},\"ssn\":123456789,\"yes\":false}"));

        assertThat(text).doesNotContain("4711", "123456789", "true", "false", "pin", "rich", "ssn", "yes");
    }

    /** A prompt may come as the numbers of its tokens. */
    @Test
    void a_prompt_of_token_numbers_does_not_show() {
        String text = of(read("{\"input\":[15339,11,1917],\"prompt\":[[15339,11],[1917]]}"));

        assertThat(text).doesNotContain("15339", "1917");
    }

    @Test
    void an_embeddings_request_shows_its_form_and_not_its_inputs() {
        String text = skeleton.of(Endpoint.EMBEDDINGS, read("""
                {"model":"m","input":["hello",[15339,1917]],"dimensions":256,"encoding_format":"base64"}"""));

        assertThat(text)
                .contains("\"endpoint\":\"embeddings\"", "\"dimensions\":256", "\"encoding_format\":\"base64\"");
        assertThat(text).contains("\"items\":2").doesNotContain("hello", "15339", "1917");
    }

    @Test
    void equal_texts_have_equal_hashes_under_one_pepper_only() {
        var other = new RedactedRequest(new SettingSecrets(Map.of("KEY_PEPPER", "another-pepper-of-the-tests")));
        Json.Obj request = read("{\"input\":\"hello\"}");

        assertThat(of(request)).isEqualTo(of(request)).isNotEqualTo(of(read("{\"input\":\"hallo\"}")));
        assertThat(other.of(Endpoint.CHAT_COMPLETIONS, request)).isNotEqualTo(of(request));
    }

    @Test
    void it_is_json_that_the_database_takes_whatever_the_numbers_are() {
        String text =
                of(read("{\"seed\":1e999999999,\"n\":-" + "9".repeat(200) + ",\"top_p\":1e-400000,\"max_tokens\":12}"));

        assertThat(text).contains("\"max_tokens\":12").doesNotContain("1e9", "999999", "400000");
        assertThat(JsonReader.object(text.getBytes(UTF_8))).isInstanceOf(JsonReader.Result.Read.class);
    }

    @Test
    void its_size_is_bounded_however_large_the_request_is() {
        var texts = new StringBuilder("{\"input\":[");
        for (int i = 0; i < 5_000; i++) {
            texts.append("{\"content\":[\"a\",\"b\",\"c\"]},");
        }
        String wide = texts.append("0]}").toString();
        String deep = "{\"input\":" + nested(30, 4) + "}";
        var names = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            names.append("\"")
                    .append(CANARY)
                    .append(i)
                    .append("\":{\"")
                    .append(CANARY)
                    .append("\":1},");
        }
        String named = names.append("\"n\":1}").toString();

        for (String request : List.of(wide, deep, named)) {
            assertThat(of(read(request)))
                    .hasSizeLessThan(100_000)
                    .doesNotContain("CANARY")
                    .satisfies(text -> assertThat(JsonReader.object(text.getBytes(UTF_8)))
                            .isInstanceOf(JsonReader.Result.Read.class));
        }
    }

    @Test
    void nesting_ends_in_a_count() {
        String request = "{\"input\":" + "[".repeat(100) + "\"" + CANARY + "\"" + "]".repeat(100) + "}";
        String objects = "{\"input\":" + "{\"input\":".repeat(100) + "{\"a\":1,\"b\":2}" + "}".repeat(100) + "}";

        assertThat(of(read(request))).doesNotContain("CANARY").hasSizeLessThan(300);
        assertThat(of(read(objects))).contains("{\"members\":1}").hasSizeLessThan(300);
    }

    private static String nested(int width, int depth) {
        return depth == 0
                ? "0"
                : "[" + (nested(width, depth - 1) + ",").repeat(width - 1) + nested(width, depth - 1) + "]";
    }

    /** The request again and again, each time with the canary in one more place: as a text, as a name. */
    private static List<Json.Obj> planted(Json.Obj object) {
        List<Json.Obj> all = new ArrayList<>();
        for (Json variant : variants(object)) {
            all.add((Json.Obj) variant);
        }
        return all;
    }

    private static List<Json> variants(Json value) {
        List<Json> variants = new ArrayList<>();
        switch (value) {
            case Json.Str _ -> variants.add(new Json.Str(CANARY));
            case Json.Arr(List<Json> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    for (Json variant : variants(items.get(i))) {
                        List<Json> copy = new ArrayList<>(items);
                        copy.set(i, variant);
                        variants.add(new Json.Arr(copy));
                    }
                }
            }
            case Json.Obj(Map<String, Json> members) ->
                members.forEach((name, member) -> {
                    for (Json variant : variants(member)) {
                        var copy = new LinkedHashMap<>(members);
                        copy.put(name, variant);
                        variants.add(new Json.Obj(copy));
                    }
                    var renamed = new LinkedHashMap<>(members);
                    renamed.remove(name);
                    renamed.put(CANARY, member);
                    variants.add(new Json.Obj(renamed));
                });
            case Json.Num _, Json.Bool _, Json.Null _ -> variants.add(new Json.Str(CANARY));
        }
        return variants;
    }

    private String of(Json.Obj request) {
        return skeleton.of(Endpoint.CHAT_COMPLETIONS, request);
    }

    private static Json.Obj read(String text) {
        return switch (JsonReader.object(text.getBytes(UTF_8))) {
            case JsonReader.Result.Read(Document document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
