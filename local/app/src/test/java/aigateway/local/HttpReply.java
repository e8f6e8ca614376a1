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
        return refused(expectedStatus, code, "req_[0-9a-f]{32}");
    }

    /** The same of API Gateway itself, as the template words it, with an id of API Gateway. */
    HttpReply refusedByApiGateway(int expectedStatus, String code) {
        return refused(expectedStatus, code, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    /** By the gateway, or by API Gateway where it has no route. */
    HttpReply nothingAt(String target) {
        return Edges.isOutside(target) ? refusedByApiGateway(404, "not_found") : refusedWith(404, "not_found");
    }

    private HttpReply refused(int expectedStatus, String code, String id) {
        hasStatus(expectedStatus);
        assertThat(header("content-type")).startsWith("application/json");
        assertThat(header("x-request-id")).matches(id);
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
