package aigateway.providers;

import static aigateway.providers.MockCalls.item;
import static aigateway.providers.MockCalls.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockEmbeddingsTest {
    private final MockCalls mock = new MockCalls();

    @Test
    void each_input_becomes_a_vector_of_length_1_in_its_order() {
        Json.Obj answer = mock.embed("{'input':['one','two','one','ü😀'],'dimensions':12}");

        assertThat(answer.text("object")).isEqualTo("list");
        assertThat(answer.text("model")).isEqualTo("mock-embedding");
        assertThat(answer.items("data")).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(item(answer, "data", i).text("object")).isEqualTo("embedding");
            assertThat(item(answer, "data", i).integer("index", -1)).isEqualTo(i);
            List<Float> vector = written(answer, i);
            assertThat(vector).hasSize(12);
            assertThat(vector.stream().mapToDouble(number -> number * number).sum())
                    .isCloseTo(1, within(1e-6));
        }
        assertThat(written(answer, 0)).isEqualTo(written(answer, 2)).isNotEqualTo(written(answer, 1));
        // One for each text of up to four bytes, two for the six of the last.
        assertThat(object(answer, "usage").members()).containsOnlyKeys("prompt_tokens", "total_tokens");
        assertThat(object(answer, "usage").integer("prompt_tokens", 0)).isEqualTo(5);
        assertThat(object(answer, "usage").integer("total_tokens", 0)).isEqualTo(5);
    }

    @Test
    void packed_and_written_out_are_the_same_numbers_and_256_unless_asked_otherwise() {
        for (String dimensions : List.of("", ",'dimensions':1", ",'dimensions':3072")) {
            Json.Obj written = mock.embed("{'input':'Hello','encoding_format':'float'" + dimensions + "}");
            Json.Obj packed = mock.embed("{'input':['Hello'],'encoding_format':'base64'" + dimensions + "}");

            assertThat(packed(packed)).isEqualTo(written(written, 0));
        }
        assertThat(written(mock.embed("{'input':'Hello'}"), 0)).hasSize(256);
    }

    /** No version of the gateway may give others: clients have stored them. */
    @Test
    void the_numbers_are_these_for_ever() {
        assertThat(written(mock.embed("{'input':'Hello','dimensions':3}"), 0))
                .containsExactly(0.73908395f, -0.027089277f, -0.6730684f);
    }

    @Test
    void tokens_are_counted_as_they_came() {
        Json.Obj one = mock.embed("{'input':[9906,1917]}");
        Json.Obj two = mock.embed("{'input':[[9906,1917],[1]]}");

        assertThat(one.items("data")).hasSize(1);
        assertThat(two.items("data")).hasSize(2);
        assertThat(object(two, "usage").integer("prompt_tokens", 0)).isEqualTo(3);
        assertThat(written(two, 0)).isEqualTo(written(one, 0)).isNotEqualTo(written(two, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                      | missing_required_parameter | input
            {'input':null}                          | missing_required_parameter | input
            {'input':[]}                            | invalid_value | input
            {'input':''}                            | invalid_value | input
            {'input':['a','']}                      | invalid_value | input
            {'input':[[]]}                          | invalid_value | input
            {'input':7}                             | invalid_type  | input
            {'input':[1.5]}                         | invalid_type  | input
            {'input':[-1]}                          | invalid_type  | input
            {'input':[1,'a']}                       | invalid_type  | input
            {'input':[{'image':'x'}]}               | invalid_type  | input
            {'input':'a','dimensions':0}            | invalid_value | dimensions
            {'input':'a','dimensions':3073}         | invalid_value | dimensions
            {'input':'a','dimensions':'8'}          | invalid_type  | dimensions
            {'input':'a','encoding_format':'int8'}  | invalid_value | encoding_format
            """)
    void what_cannot_be_embedded_is_refused(String body, String code, String param) {
        Json.Obj error =
                mock.refused(Endpoint.EMBEDDINGS, body.replace("''", "'\0'").replace("\0", ""));

        assertThat(error.text("code")).isEqualTo(code);
        assertThat(error.text("param")).isEqualTo(param);
    }

    @Test
    void too_much_is_refused() {
        assertThat(mock.embed("{'input':['a'" + ",'a'".repeat(2047) + "],'dimensions':512}")
                        .items("data"))
                .hasSize(2048);
        for (String body : List.of(
                "{'input':['a'" + ",'a'".repeat(2048) + "],'dimensions':1}",
                "{'input':['a'" + ",'a'".repeat(2047) + "],'dimensions':513}",
                "{'input':'" + "a".repeat(4 * 8192 + 1) + "'}")) {
            assertThat(mock.refused(Endpoint.EMBEDDINGS, body).text("param")).isEqualTo("input");
        }
    }

    private static List<Float> written(Json.Obj answer, int index) {
        return item(answer, "data", index).items("embedding").stream()
                .map(number -> Float.valueOf(((Json.Num) number).digits()))
                .toList();
    }

    /** As an SDK reads it. */
    private static List<Float> packed(Json.Obj answer) {
        byte[] bytes = Base64.getDecoder().decode(MockCalls.string(item(answer, "data", 0), "embedding"));
        var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        List<Float> numbers = new ArrayList<>();
        while (floats.hasRemaining()) {
            numbers.add(floats.get());
        }
        return numbers;
    }
}
