package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Result;
import aigateway.testing.Product;
import org.junit.jupiter.api.Test;

class ApiRequestTest {
    /** What the provider did could not be stored under such a name, and so would cost nothing. */
    @Test
    void a_model_name_that_no_column_takes_is_refused_before_anything_is_spent() {
        for (String model : new String[] {"gpt\\u0000", "gpt\\n4", "\\u0085"}) {
            assertThat(ApiFormats.RESPONSES.read(Product.json("{\"model\":\"" + model + "\"}")))
                    .isInstanceOfSatisfying(Result.Refused.class, wrong -> {
                        assertThat(wrong.problem().status()).isEqualTo(400);
                        assertThat(wrong.problem().param()).isEqualTo("model");
                    });
        }
        assertThat(ApiFormats.RESPONSES.read(Product.json("{\"model\":\"größe-😀\"}")))
                .isInstanceOf(Result.Ok.class);
    }
}
