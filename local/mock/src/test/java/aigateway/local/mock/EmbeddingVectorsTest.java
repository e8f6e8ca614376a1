package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingVectorsTest {
    @Test
    void each_input_becomes_a_vector_of_length_1() {
        JsonNode answer = Client.answer(Client.EMBEDDINGS, "'input':['one','two','one','ü😀'],'dimensions':12");

        assertThat(answer.get("data")).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(answer.at("/data/" + i + "/index").asInt(-1)).isEqualTo(i);
            assertThat(vector(answer, i)).hasSize(12);
            assertThat(vector(answer, i).stream()
                            .mapToDouble(number -> number * number)
                            .sum())
                    .isCloseTo(1, within(1e-6));
        }
        assertThat(vector(answer, 0)).isEqualTo(vector(answer, 2)).isNotEqualTo(vector(answer, 1));
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
    }

    /** Clients may have stored them. */
    @Test
    void the_numbers_never_change() {
        assertThat(vector(Client.answer(Client.EMBEDDINGS, "'input':'Hello','dimensions':3"), 0))
                .containsExactly(0.73908395f, -0.027089277f, -0.6730684f);
    }

    @Test
    void base64_holds_the_same_numbers_and_there_are_256_by_default() {
        JsonNode packed = Client.answer(Client.EMBEDDINGS, "'input':['Hello'],'encoding_format':'base64'");
        var floats = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        List<Float> numbers = new ArrayList<>();
        while (floats.hasRemaining()) {
            numbers.add(floats.get());
        }

        assertThat(numbers).hasSize(256).isEqualTo(vector(Client.answer(Client.EMBEDDINGS, "'input':'Hello'"), 0));
    }

    @Test
    void a_list_of_token_ids_is_one_input() {
        JsonNode one = Client.answer(Client.EMBEDDINGS, "'input':[9906,1917]");
        JsonNode two = Client.answer(Client.EMBEDDINGS, "'input':[[9906,1917],[1]]");

        assertThat(two.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(vector(two, 0)).isEqualTo(vector(one, 0)).isNotEqualTo(vector(two, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'x':1;missing_required_parameter input",
                "'input':[];invalid_value input",
                "'input':[[]];invalid_value input",
                "'input':7;invalid_type input",
                "'input':[1.5];invalid_type input",
                "'input':[-1];invalid_type input",
                "'input':[{'image':'x'}];invalid_type input",
                "'input':'a','dimensions':0;invalid_value dimensions",
                "'input':'a','dimensions':'8';invalid_type dimensions",
                "'input':'a','encoding_format':'int8';invalid_value encoding_format",
            })
    void an_input_without_an_embedding_is_refused(String members, String refusal) {
        assertThat(Client.refusal(Client.EMBEDDINGS, "," + members)).isEqualTo(refusal);
    }

    @Test
    void too_much_is_refused() {
        for (String members : List.of(
                "'input':['a'" + ",'a'".repeat(2048) + "],'dimensions':1",
                "'input':['a'" + ",'a'".repeat(2047) + "],'dimensions':513",
                "'input':'" + "a".repeat(4 * 8192 + 1) + "'")) {
            assertThat(Client.refusal(Client.EMBEDDINGS, "," + members)).isEqualTo("invalid_value input");
        }
    }

    private static List<Float> vector(JsonNode answer, int index) {
        List<Float> numbers = new ArrayList<>();
        answer.at("/data/" + index + "/embedding").forEach(number -> numbers.add(Float.valueOf(number.asText())));
        return numbers;
    }
}
