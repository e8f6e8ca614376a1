package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.call.Caller;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.testing.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobKindsTest {
    @Test
    void the_documented_kinds_are_those_that_a_client_may_use() throws IOException {
        List<JobKind> documented = new ArrayList<>();
        for (Json name : documentedNames()) {
            documented.add(new Named(((Json.Str) name).text()));
        }

        try (var product = Product.start()) {
            var refused = product.trySubmit(product.newKey(), "{\"kind\":\"transcriptions\",\"payload\":{}}");

            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refusal -> assertThat(refusal.problem().message())
                                    .endsWith("expected " + new JobKinds(documented).names() + "."));
        }
    }

    @Test
    void two_kinds_cannot_have_one_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobKinds(List.of(new Named("a"), new Named("b"), new Named("a"))));
    }

    private static List<Json> documentedNames() throws IOException {
        byte[] text = Files.readAllBytes(Path.of("../docs/openapi.json"));
        if (!(JsonReader.object(text) instanceof JsonReader.Result.Read(var document))
                || !(document.root().member("components") instanceof Json.Obj components)
                || !(components.member("schemas") instanceof Json.Obj(Map<String, Json> schemas))
                || !(schemas.get("JobKind") instanceof Json.Obj kind)) {
            throw new AssertionError("docs/openapi.json has no JobKind");
        }
        return kind.items("enum");
    }

    private record Named(String name) implements JobKind {
        @Override
        public Result<Checked> check(Key key, Caller caller, boolean confirmed, byte[] payload) {
            throw new UnsupportedOperationException();
        }

        @Override
        public JobOutcome run(LeasedJob job) {
            throw new UnsupportedOperationException();
        }
    }
}
