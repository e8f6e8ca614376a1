package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The API of a gateway over HTTP: what clients and scripts do beside the browser. */
final class Api {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String url;

    Api(String url) {
        this.url = url;
    }

    /** A new key of the admin API. */
    record NewKey(String id, String secret) {}

    NewKey key(String json) {
        Json.Obj made = created("keys", json);
        return new NewKey(text(made, "id"), text(made, "key"));
    }

    /** Makes something with the admin API; returns its id. */
    String create(String path, String json) {
        return text(created(path, json), "id");
    }

    private Json.Obj created(String path, String json) {
        HttpResponse<byte[]> reply = send("POST", "/admin/v1/" + path, TestGateway.ADMIN_TOKEN, json);
        assertThat(reply.statusCode()).as(() -> text(reply)).isBetween(200, 202);
        return json(reply);
    }

    /** A short call; the reply has any status. */
    HttpResponse<byte[]> call(String key, String model) {
        return post(
                "/v1/chat/completions",
                key,
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    }

    /** The id of a call that was served. */
    String served(String key, String model) {
        HttpResponse<byte[]> reply = call(key, model);
        assertThat(reply.statusCode()).as(() -> text(reply)).isEqualTo(200);
        return request(reply);
    }

    static String request(HttpResponse<?> reply) {
        return reply.headers().firstValue("x-request-id").orElseThrow();
    }

    HttpResponse<byte[]> post(String path, String token, String json) {
        return send("POST", path, token, json);
    }

    private HttpResponse<byte[]> send(String method, String path, String token, String json) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(json))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no reply", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    static Json.Obj json(HttpResponse<byte[]> reply) {
        if (JsonReader.object(reply.body()) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("not a JSON object: " + text(reply));
    }

    static String text(Json.Obj object, String member) {
        return Objects.requireNonNull(object.text(member), member);
    }
}
