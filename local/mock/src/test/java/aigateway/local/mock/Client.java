package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls a mock server as a gateway would. Single quotes in a request stand for double ones. */
final class Client {
    private static final MockServer SERVER = MockServer.start();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String CHAT = "/v1/chat/completions";
    static final String RESPONSES = "/v1/responses";
    static final String EMBEDDINGS = "/v1/embeddings";

    private Client() {}

    static HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(SERVER.url().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build());
    }

    static HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(SERVER.url().resolve(path)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The body of a 200. */
    static JsonNode answer(String path, String members) {
        String model = path.equals(EMBEDDINGS) ? "mock-embedding" : "mock-1";
        HttpResponse<String> response = post(path, "{'model':'" + model + "'," + members + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.value(response.body());
    }

    /** The error of a 400 as its code and param. */
    static String refusal(String path, String members) {
        String model = path.equals(EMBEDDINGS) ? "mock-embedding" : "mock-1";
        HttpResponse<String> response = post(path, "{'model':'" + model + "'" + members + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonNode error = Json.value(response.body()).get("error");
        assertThat(error.get("message").asText()).isNotEmpty();
        return error.get("code").asText() + " " + error.get("param").asText();
    }
}
