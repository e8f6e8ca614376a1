package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer as a client reads it.
 *
 * @param headers by name in lower case
 */
record HttpReply(int status, Map<String, List<String>> headers, byte[] body) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Json.Obj json() {
        if (JsonReader.object(body) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("not a JSON object: " + text());
    }

    /** The header's only value. */
    String header(String name) {
        assertThat(headers.getOrDefault(name, List.of())).as(name).hasSize(1);
        return headers.getOrDefault(name, List.of()).getFirst();
    }

    Optional<String> headerIfAny(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    HttpReply hasStatus(int expected) {
        assertThat(status).as(this::text).isEqualTo(expected);
        return this;
    }

    /** An error of OpenAI's shape: all four members, in our words, and a request id. */
    HttpReply refusedWith(int expectedStatus, String code) {
        hasStatus(expectedStatus);
        assertThat(header("content-type")).startsWith("application/json");
        assertThat(header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(json().members()).containsOnlyKeys("error");
        Json.Obj error = error();
        assertThat(error.members()).containsOnlyKeys("message", "type", "param", "code");
        assertThat(error.text("message")).isNotBlank();
        assertThat(error.text("type")).isEqualTo(expectedStatus >= 500 ? "server_error" : "invalid_request_error");
        assertThat(error.text("code")).isEqualTo(code);
        return this;
    }

    Json.Obj error() {
        Json.Obj error = json().object("error");
        if (error == null) {
            throw new AssertionError("no error: " + text());
        }
        return error;
    }
}
