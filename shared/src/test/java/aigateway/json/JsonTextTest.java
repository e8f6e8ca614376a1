package aigateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void every_kind_of_member_is_written() {
        String text = JsonText.objectText(json -> json.text("text", "a\"\né")
                .text("no_text", null)
                .number("number", 9007199254740993L)
                .number("no_number", null)
                .decimal("decimal", "0.000123")
                .decimal("no_decimal", null)
                .flag("flag", true)
                .nullMember("nothing")
                .raw("raw", "[1.0]")
                .raw("no_raw", null)
                .texts("texts", List.of("a", "b"))
                .texts("no_texts", null)
                .object("object", inner -> inner.number("n", 1L))
                .objects("objects", List.of(1L, 2L), (inner, n) -> inner.number("n", n))
                .json("no_json", null));

        assertThat(text).isEqualTo("""
                {"text":"a\\"\\né","no_text":null,"number":9007199254740993,"no_number":null,"decimal":0.000123,\
                "no_decimal":null,"flag":true,"nothing":null,"raw":[1.0],"no_raw":null,"texts":["a","b"],"no_texts":null,\
                "object":{"n":1},"objects":[{"n":1},{"n":2}],"no_json":null}""");
    }

    @Test
    void what_was_read_is_written_with_its_digits_and_order() {
        String text = "{\"z\":9007199254740993,\"a\":[1.0,1E400,-0,true,null,\"é\\u0001\"],\"m\":{}}";

        assertThat(copied(text)).isEqualTo("{\"v\":" + text + "}");
    }

    @Test
    void half_a_surrogate_pair_stays_json() {
        String copied = copied("{\"a\\udc00\":\"\\ud800\"}");

        assertThat(JsonReader.object(copied.getBytes(UTF_8))).isInstanceOf(JsonReader.Result.Read.class);
        assertThat(copied).containsIgnoringCase("\\ud800").containsIgnoringCase("\\udc00");
    }

    @Test
    void a_quoted_text_reads_as_itself() {
        String text = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028é😀";
        var result = JsonReader.object(("{\"a\":" + JsonText.quoted(text) + "}").getBytes(UTF_8));

        assertThat(result)
                .isInstanceOfSatisfying(
                        JsonReader.Result.Read.class,
                        read -> assertThat(read.document().root().text("a")).isEqualTo(text));
    }

    private static String copied(String text) {
        return switch (JsonReader.object(text.getBytes(UTF_8))) {
            case JsonReader.Result.Read(Document document) ->
                JsonText.objectText(json -> json.json("v", document.root()));
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
