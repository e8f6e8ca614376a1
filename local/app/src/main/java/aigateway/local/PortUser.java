package aigateway.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Finds out what listens at a port that is in use. */
final class PortUser {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String OTHER = "; set PORT to another one, or stop what listens there.";

    private PortUser() {}

    /** The end of a sentence. */
    static String of(InetSocketAddress address) {
        String base = "http://" + address.getHostString() + ":" + address.getPort();
        return isGateway(base)
                ? " by an AI Gateway that already runs at " + base + OTHER.replace("what listens there", "it")
                : OTHER;
    }

    private static boolean isGateway(String base) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/healthz"))
                    .timeout(TIMEOUT)
                    .build();
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() == 200
                    && reply.body().equals("{\"status\":\"ok\"}")
                    && reply.headers().firstValue("x-request-id").isPresent();
        } catch (IOException | IllegalArgumentException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
