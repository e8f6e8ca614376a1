package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** Calls of a mock provider whose clock stands still, and the way through its answers. */
final class MockCalls {
    static final long NOW = 1_790_000_000;

    private final MockProvider mock = new MockProvider(InstantSource.fixed(Instant.ofEpochSecond(NOW)), new Random(42));

    ProviderReply call(Endpoint endpoint, String model, String body, Duration timeout) {
        return mock.call(new ProviderCall(
                ApiFormats.of(endpoint).wireApi(),
                model,
                body.getBytes(StandardCharsets.UTF_8),
                timeout,
                timeout,
                new Dispatch()));
    }

    /** The body of a 200; single quotes in the request stand for double ones. */
    Json.Obj respond(String body) {
        return answer(Endpoint.RESPONSES, body, 200);
    }

    Json.Obj complete(String body) {
        return answer(Endpoint.CHAT_COMPLETIONS, body, 200);
    }

    /** The error object of a 400. */
    Json.Obj refused(Endpoint endpoint, String body) {
        return object(answer(endpoint, body, 400), "error");
    }

    Json.Obj embed(String body) {
        return answer(Endpoint.EMBEDDINGS, body, 200);
    }

    /** The one that answers there. */
    static String model(Endpoint endpoint) {
        return endpoint.equals(Endpoint.EMBEDDINGS) ? "mock-embedding" : "mock-1";
    }

    private Json.Obj answer(Endpoint endpoint, String body, int status) {
        ProviderReply reply = call(endpoint, model(endpoint), body.replace('\'', '"'), Duration.ofSeconds(1));
        assertThat(reply).isInstanceOf(ProviderReply.Answered.class);
        var answered = (ProviderReply.Answered) reply;
        assertThat(answered.status()).as(() -> text(answered.body())).isEqualTo(status);
        return parsed(answered.body());
    }

    static Json.Obj parsed(byte[] body) {
        JsonReader.Result result = JsonReader.object(body);
        assertThat(result).as(() -> text(body)).isInstanceOf(JsonReader.Result.Read.class);
        return ((JsonReader.Result.Read) result).document().root();
    }

    static Json.Obj object(Json.Obj holder, String name) {
        Json.Obj value = holder.object(name);
        if (value == null) {
            throw new AssertionError("no object " + name + " in " + MockText.json(holder));
        }
        return value;
    }

    static Json.Obj item(Json.Obj holder, String name, int at) {
        return (Json.Obj) holder.items(name).get(at);
    }

    static String string(Json.Obj holder, String name) {
        String text = holder.text(name);
        if (text == null) {
            throw new AssertionError("no string " + name + " in " + MockText.json(holder));
        }
        return text;
    }

    static String digits(Json.Obj holder, String name) {
        return holder.member(name) instanceof Json.Num(String digits) ? digits : "none";
    }

    /** The answer's text: of a response's first item, or of a completion's first choice. */
    static String said(Json.Obj answer) {
        return answer.member("output") == null
                ? string(object(item(answer, "choices", 0), "message"), "content")
                : string(item(item(answer, "output", 0), "content", 0), "text");
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
