package aigateway.testing;

import static aigateway.testing.ScriptedProvider.send;

import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.call.RequestTags;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Calls of every kind. */
record MixedCalls(Product product, ScriptedProvider provider) {
    private static final String PRICED = "gpt-4o-mini";
    private static final String STREAM = """
            data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

            data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":31,"completion_tokens":7}}

            data: [DONE]

            """;

    /** One of every kind, of the key; returns one that was charged. */
    RequestId round(String key) {
        provider.answers(exchange -> answer(exchange, 17, 5));
        call(key, body(PRICED, ""), CacheDirective.OFF);
        call(tagged(key), body(PRICED, ",\"user\":\"ann\""), CacheDirective.OFF, ReplySink.NONE);
        run(submit(key));
        provider.answers(exchange -> answer(exchange, 17, 5));
        for (int times = 0; times < 2; times++) {
            call(key, body(PRICED, ",\"seed\":1"), CacheDirective.ON);
        }
        call(key, body("no-price-is-known", ""), CacheDirective.OFF);
        expensive(key);
        call(key, "no object", CacheDirective.OFF);
        provider.answers(MixedCalls::stream);
        call(Product.client(key, Product.SOURCE), body(PRICED, ",\"stream\":true"), CacheDirective.OFF, new Taking());
        provider.answers(this::failTheFirst);
        call(key, body("both", ""), CacheDirective.OFF);
        provider.answers(500, "{}");
        return call(key, body(PRICED, ""), CacheDirective.OFF).request();
    }

    /** A call that the hard budget of the team Chat does not cover. */
    Product.Ended expensive(String key) {
        return call(key, "{\"model\":\"" + PRICED + "\",\"max_tokens\":16000,\"messages\":[]}", CacheDirective.OFF);
    }

    /** Runs something while a call of the key is under way at the provider. */
    void during(String key, Runnable what) {
        provider.answers(exchange -> {
            provider.answers(other -> answer(other, 17, 5));
            what.run();
            answer(exchange, 17, 5);
        });
        call(key, body(PRICED, ""), CacheDirective.OFF);
    }

    JobId submit(String key) {
        return product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + body(PRICED, "") + "}")
                .id();
    }

    /** Runs a job to its end. */
    void run(JobId job) {
        provider.answers(exchange -> answer(exchange, 19, 3));
        product.gateway().jobs().run().run(job);
    }

    private Product.Ended call(String key, String body, CacheDirective cache) {
        return call(Product.client(key, Product.SOURCE), body, cache, ReplySink.NONE);
    }

    private Product.Ended call(Caller caller, String body, CacheDirective cache, ReplySink sink) {
        RequestId id = product.gateway().ids().request();
        var trail = new CallRecord();
        Reply reply = product.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        id,
                        Endpoint.CHAT_COMPLETIONS,
                        caller,
                        Product.json(body),
                        null,
                        cache,
                        sink,
                        trail,
                        Completion.NONE));
        return new Product.Ended(id, reply, trail.headers());
    }

    private static Caller tagged(String key) {
        return new Caller.Client(
                Credential.read(List.of("Bearer " + key), List.of()),
                Product.SOURCE,
                ClientHeaders.NONE,
                RequestTags.read(List.of("feature=find")));
    }

    private static String body(String model, String more) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + more + "}";
    }

    private void failTheFirst(HttpExchange exchange) throws IOException {
        if (provider.received().getLast().body().contains(PRICED)) {
            send(exchange, 503, "{}");
        } else {
            answer(exchange, 23, 9);
        }
    }

    private static void answer(HttpExchange exchange, int input, int output) throws IOException {
        send(exchange, 200, """
                {"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",\
                "content":"Hi"}}],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}""".formatted(input, output));
    }

    private static void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(STREAM.getBytes(StandardCharsets.UTF_8));
    }

    /** A client that takes every event. */
    private static final class Taking implements ReplySink {
        @Override
        public boolean take(byte[] event) {
            return true;
        }

        @Override
        public void whenGone(Runnable cancel) {
            // It stays.
        }
    }
}
