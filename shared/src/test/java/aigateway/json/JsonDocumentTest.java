package aigateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonDocumentTest {
    @Test
    void an_edit_touches_only_the_value_it_names() {
        String before =
                " \n{ \"big\" : 9007199254740993, \"model\"\t:  \"größe-😀\" ,\"one\":1.0,\"x\":[ 1e2 , {\"model\":\"in\"} ] }\n ";

        assertThat(with(before, Map.of("model", "\"gpt\"")))
                .isEqualTo(" \n{ \"big\" : 9007199254740993, \"model\"\t:  \"gpt\" ,\"one\":1.0,"
                        + "\"x\":[ 1e2 , {\"model\":\"in\"} ] }\n ");
    }

    @Test
    void every_kind_of_value_is_replaced_from_its_first_to_its_last_byte() {
        Map<String, String> values = Map.of(
                "text", "\"a\\\"}é😀\"",
                "empty", "\"\"",
                "whole", "-12",
                "point", "1.50e-3",
                "yes", "true",
                "no", "false",
                "nothing", "null",
                "list", "[ [1,\"]\"], {\"a\":[]} ]",
                "object", "{\"}\":{ } }");
        values.forEach((name, value) -> {
            for (String space : new String[] {"", " ", "\n\t "}) {
                String before = "{\"ü\":\"é\"," + "\"" + name + "\":" + space + value + space + ",\"z\":0}";
                assertThat(with(before, Map.of(name, "NEW")))
                        .isEqualTo("{\"ü\":\"é\"," + "\"" + name + "\":" + space + "NEW" + space + ",\"z\":0}");
                String last = "{\"" + name + "\":" + value + space + "}";
                assertThat(with(last, Map.of(name, "NEW"))).isEqualTo("{\"" + name + "\":NEW" + space + "}");
            }
        });
    }

    @Test
    void what_is_absent_is_added_in_front() {
        assertThat(with("{\"a\":1}", Map.of("store", "false"))).isEqualTo("{\"store\":false,\"a\":1}");
        assertThat(with(" { } ", Map.of("store", "false"))).isEqualTo(" {\"store\":false } ");
        assertThat(with("{}", Map.of("a\"b", "1"))).isEqualTo("{\"a\\\"b\":1}");
    }

    @Test
    void a_member_that_is_left_out_leaves_the_values_of_the_others_as_they_were_written() {
        var edits = new LinkedHashMap<String, String>();
        edits.put("b", null);
        edits.put("absent", null);
        edits.put("c", "33");
        edits.put("d", "4");

        assertThat(with("{\"a\": 1.0 ,\"b\":2, \"c\":3,\"x\\u00e9\":[ 1e2 ]}", edits))
                .isEqualTo("{\"a\":1.0,\"c\":33,\"xé\":[ 1e2 ],\"d\":4}");
        assertThat(with("{\"a\": 1.0 }", Map.of())).isEqualTo("{\"a\": 1.0 }");
    }

    @Test
    void several_edits_land_in_their_own_places() {
        var edits = new LinkedHashMap<String, String>();
        edits.put("c", "33");
        edits.put("new", "0");
        edits.put("a", "11");
        edits.put("newer", "{}");

        assertThat(with("{\"a\":1,\"b\":2,\"c\":3}", edits))
                .isEqualTo("{\"new\":0,\"newer\":{},\"a\":11,\"b\":2,\"c\":33}");
    }

    @Test
    void an_edit_that_adds_leaves_json_when_only_some_members_were_read() {
        Document document = document(JsonReader.provided("{\"skipped\":1}".getBytes(UTF_8), Set.of("usage")));

        byte[] after = document.with(Map.of("usage", "{}"));

        assertThat(JsonReader.object(after)).isInstanceOf(JsonReader.Result.Read.class);
    }

    @Test
    void a_member_named_by_an_escape_is_found() {
        assertThat(with("{\"m\\u006fdel\":\"a\"}", Map.of("model", "\"b\""))).isEqualTo("{\"m\\u006fdel\":\"b\"}");
    }

    @Test
    void the_raw_text_of_a_member_is_what_was_written() {
        Document document = document(JsonReader.object("{\"a\": [1.0, \"é\"] ,\"b\":2}".getBytes(UTF_8)));

        assertThat(document.raw("a")).isEqualTo("[1.0, \"é\"]");
        assertThat(document.raw("b")).isEqualTo("2");
        assertThat(document.raw("c")).isNull();
    }

    /** Offsets near the parser's inner buffers and random spacing are where splicing would go wrong. */
    @Test
    void random_documents_survive_an_edit_in_everything_else() {
        var random = new Random(20261123);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder("{");
            int members = 1 + random.nextInt(6);
            int edited = random.nextInt(members);
            var expected = new StringBuilder("{");
            for (int i = 0; i < members; i++) {
                String before = (i == 0 ? "" : ",") + " ".repeat(random.nextInt(3)) + "\"k" + i + "é\":"
                        + " ".repeat(random.nextInt(3));
                String value = value(random);
                String after = " ".repeat(random.nextInt(3));
                text.append(before).append(value).append(after);
                expected.append(before).append(i == edited ? "-1" : value).append(after);
            }
            assertThat(with(text.append('}').toString(), Map.of("k" + edited + "é", "-1")))
                    .isEqualTo(expected.append('}').toString());
        }
    }

    private static String value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "\"" + "ü😀x\\n".repeat(random.nextInt(900)) + "\"";
            case 1 -> Long.toString(random.nextLong());
            case 2 -> "[" + "1 ,".repeat(random.nextInt(50)) + "{\"a\":\"b\"}]";
            case 3 -> random.nextInt(100) + ".0e5";
            default -> "null";
        };
    }

    private static String with(String text, Map<String, String> edits) {
        return new String(document(JsonReader.object(text.getBytes(UTF_8))).with(edits), UTF_8);
    }

    private static Document document(JsonReader.Result result) {
        return switch (result) {
            case JsonReader.Result.Read(Document document) -> document;
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
