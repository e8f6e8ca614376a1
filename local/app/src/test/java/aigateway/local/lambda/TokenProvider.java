package aigateway.local.lambda;

import aigateway.testing.ScriptedProvider;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Streams of a provider, event by event. */
final class TokenProvider {
    private TokenProvider() {}

    /** Runs before each token: it may wait, or end the stream with an exception. */
    interface Before {
        void token(int number) throws IOException, InterruptedException;
    }

    /** A chat with so many tokens and its usage. */
    static ScriptedProvider.Answer tokens(int count, Before before) {
        return exchange -> {
            begin(exchange);
            for (int i = 0; i < count; i++) {
                try {
                    before.token(i);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
                event(exchange, chunk("\"delta\":{\"content\":\"t" + i + " \"},\"finish_reason\":null"));
            }
            event(exchange, chunk("\"delta\":{},\"finish_reason\":\"stop\""));
            event(exchange, """
                    {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],\
                    "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""");
            event(exchange, "[DONE]");
        };
    }

    private static void begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
    }

    private static String chunk(String choice) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + choice + "}]}";
    }

    private static void event(HttpExchange exchange, String data) throws IOException {
        exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }
}
