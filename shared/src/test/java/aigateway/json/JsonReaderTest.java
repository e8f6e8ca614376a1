package aigateway.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void every_kind_of_value_is_read_as_it_was_written() {
        Json.Obj root = read("""
                {"text":"a\\u00e9\\n","whole":9007199254740993,"point":1.0,"exponent":-2E+3,"yes":true,"no":false,"null":null,
                 "list":[1,"two",[],{}],"object":{"z":1,"a":2}}""");

        assertThat(root.text("text")).isEqualTo("aé\n");
        assertThat(root.member("whole")).isEqualTo(new Json.Num("9007199254740993"));
        assertThat(root.member("point")).isEqualTo(new Json.Num("1.0"));
        assertThat(root.member("exponent")).isEqualTo(new Json.Num("-2E+3"));
        assertThat(root.member("yes")).isEqualTo(new Json.Bool(true));
        assertThat(root.member("no")).isEqualTo(new Json.Bool(false));
        assertThat(root.member("null")).isNull();
        assertThat(root.members()).containsEntry("null", new Json.Null());
        assertThat(root.items("list")).hasSize(4).contains(new Json.Str("two"), new Json.Obj(Map.of()));
        assertThat(root.object("object"))
                .extracting(object -> object.members().keySet().stream().toList())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly("z", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "[]",
                "\"text\"",
                "1",
                "null",
                "{",
                "{\"a\":1",
                "{\"a\":}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":[1,]}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":nul}",
                "{\"a\":True}",
                "{\"a\":1} {}",
                "{\"a\":1}x",
                "{\"a\":1}]",
                "{\"a\":1// no\n}",
                "{\"a\":\"line\nbreak\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"open}",
                "{1:2}",
            })
    void what_is_not_exactly_one_json_object_is_refused(String text) {
        assertThat(JsonReader.object(text.getBytes(UTF_8))).isInstanceOf(JsonReader.Result.Malformed.class);
        assertThat(JsonReader.provided(text.getBytes(UTF_8), Set.of())).isInstanceOf(JsonReader.Result.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"a\":1}}",
                "{\"x\":[[{\"a\":null,\"a\":null}]]}"
            })
    void a_name_that_appears_twice_in_one_object_is_refused(String text) {
        assertThat(why(text.getBytes(UTF_8))).contains("'a'").contains("twice");
    }

    @Test
    void one_name_in_two_objects_is_no_duplicate() {
        assertThat(read("{\"a\":{\"a\":1},\"b\":{\"a\":1}}").members()).hasSize(2);
    }

    @Test
    void a_duplicate_name_is_repeated_to_the_sender_only_in_part() {
        String name = "n".repeat(5_000);

        assertThat(why(("{\"" + name + "\":1,\"" + name + "\":2}").getBytes(UTF_8)))
                .hasSizeLessThan(150);
    }

    @Test
    void nesting_is_read_to_its_bound_and_refused_beyond() {
        assertThat(JsonReader.object(nested(JsonReader.DEPTH_MAX))).isInstanceOf(JsonReader.Result.Read.class);
        assertThat(why(nested(JsonReader.DEPTH_MAX + 1))).contains("nested deeper");
        assertThat(JsonReader.provided(nested(JsonReader.DEPTH_MAX + 1), Set.of()))
                .isInstanceOf(JsonReader.Result.Malformed.class);
    }

    @Test
    void a_number_or_name_beyond_its_bound_is_refused() {
        assertThat(JsonReader.object(("{\"a\":" + "1".repeat(200) + "}").getBytes(UTF_8)))
                .isInstanceOf(JsonReader.Result.Read.class);
        assertThat(why(("{\"a\":" + "1".repeat(201) + "}").getBytes(UTF_8))).isNotEmpty();
        assertThat(why(("{\"" + "n".repeat(10_001) + "\":1}").getBytes(UTF_8))).isNotEmpty();
    }

    @Test
    void a_text_of_megabytes_is_read_whole() {
        String text = "ü".repeat(2_000_000);

        assertThat(read("{\"a\":\"" + text + "\"}").text("a")).isEqualTo(text);
    }

    @Test
    void only_plain_utf_8_is_read() {
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'};
        byte[] latin = {'{', '"', 'a', '"', ':', '"', (byte) 0xE9, '"', '}'};
        byte[] overlong = {'{', '"', (byte) 0xC1, (byte) 0xA1, '"', ':', '1', '}'};
        byte[] surrogate = {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'};

        assertThat(why(mark)).contains("byte order mark");
        assertThat(why("{}".getBytes(UTF_16LE))).contains("zero byte");
        assertThat(why("{\"a\":\"\0\"}".getBytes(UTF_8))).contains("zero byte");
        assertThat(why(latin)).contains("UTF-8");
        assertThat(why(overlong)).contains("UTF-8");
        assertThat(why(surrogate)).contains("UTF-8");
    }

    @Test
    void a_refusal_says_where_but_never_what() {
        String why = why("{\"a\":\"CANARY-7\",\n\"b\":CANARY-8}".getBytes(UTF_8));

        assertThat(why).contains("line 2").doesNotContain("CANARY");
        assertThat(why("[\"CANARY-7\"]".getBytes(UTF_8))).doesNotContain("CANARY");
        assertThat(why("{\"a\":\"CANARY-7".getBytes(UTF_8))).doesNotContain("CANARY");
    }

    @Test
    void only_the_wanted_members_are_kept() {
        var result = JsonReader.provided(
                "{\"skip\":{\"usage\":[1,{}]},\"usage\":{\"n\":1},\"tail\":[[]]}".getBytes(UTF_8), Set.of("usage"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        JsonReader.Result.Read.class,
                        read -> assertThat(read.document().root().members()).containsOnlyKeys("usage"));
    }

    private static byte[] nested(int depth) {
        return ("{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}").getBytes(UTF_8);
    }

    private static Json.Obj read(String text) {
        return switch (JsonReader.object(text.getBytes(UTF_8))) {
            case JsonReader.Result.Read(Document document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }

    private static String why(byte[] text) {
        return switch (JsonReader.object(text)) {
            case JsonReader.Result.Read read -> throw new AssertionError("was read: " + read);
            case JsonReader.Result.Malformed(String why) -> why;
        };
    }

    /** It was paid for; a client's is refused, because its provider may read the other one. */
    @Test
    void of_two_equal_names_in_a_providers_text_the_last_counts() {
        byte[] text = "{\"a\":1,\"b\":{\"c\":1,\"c\":2},\"a\":3}".getBytes(UTF_8);

        assertThat(JsonReader.object(text)).isInstanceOf(JsonReader.Result.Malformed.class);
        assertThat(JsonReader.provided(text)).isInstanceOfSatisfying(JsonReader.Result.Read.class, read -> {
            assertThat(read.document().root().integer("a", 0)).isEqualTo(3);
            assertThat(read.document().root().member("b")).isEqualTo(new Json.Obj(Map.of("c", new Json.Num("2"))));
        });
        assertThat(JsonReader.provided(text, Set.of("a"))).isInstanceOf(JsonReader.Result.Read.class);
        assertThat(JsonReader.providedOrNull("{\"a\":1,\"a\":2}")).isNotNull();
        assertThat(JsonReader.objectOrNull("{\"a\":1,\"a\":2}")).isNull();
    }
}
