package aigateway.call;

import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.testing.Product;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Streamed calls with one key, as a client sees them. */
final class StreamedCalls {
    private final Product product;
    private final Caller caller;

    StreamedCalls(Product product, String key) {
        this(product, Product.client(key, Product.SOURCE));
    }

    StreamedCalls(Product product, Caller caller) {
        this.product = product;
        this.caller = caller;
    }

    /** What a client saw, and what the books say. */
    record Seen(RequestId request, Reply reply, String text, Product product) {
        List<String> row() {
            return product.usage(request);
        }

        List<String> audit() {
            return product.rows("status; code", "usage where status is not null and request_id = ?", request.value());
        }
    }

    abstract static class Client implements ReplySink {
        private final StringBuilder text = new StringBuilder();
        private RequestId request = new RequestId("");

        @Override
        public boolean take(byte[] event) {
            text.append(new String(event, StandardCharsets.UTF_8));
            return took(request);
        }

        abstract boolean took(RequestId of);

        /** What it has taken. */
        String text() {
            return text.toString();
        }

        @Override
        public void whenGone(Runnable cancel) {
            // This one says it when it takes.
        }
    }

    Seen call(Endpoint endpoint, String body) {
        return call(endpoint, body, new Client() {
            @Override
            boolean took(RequestId of) {
                return true;
            }
        });
    }

    Seen call(Endpoint endpoint, String body, Client client) {
        client.request = product.gateway().ids().request();
        Reply reply = product.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        client.request,
                        endpoint,
                        caller,
                        Product.json(body),
                        null,
                        CacheDirective.KEY,
                        client,
                        new CallRecord(),
                        Completion.NONE));
        return new Seen(client.request, reply, client.text.toString(), product);
    }

    /** Cut wherever it falls, also inside of a character. */
    static void write(HttpExchange exchange, String events) throws IOException {
        if (exchange.getResponseCode() < 0) {
            exchange.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
        }
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += 7) {
            exchange.getResponseBody().write(bytes, from, Math.min(7, bytes.length - from));
            exchange.getResponseBody().flush();
        }
    }
}
