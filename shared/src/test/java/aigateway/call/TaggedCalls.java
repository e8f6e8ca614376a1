package aigateway.call;

import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;
import aigateway.testing.Product;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calls with tags, and what the books say of them. */
record TaggedCalls(Product product) {
    /** A small chat; the text is for further members. */
    static final String MINI = """
            {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"Hello"}]%s}""";

    record Called(RequestId request, Reply reply, Map<String, String> headers) {}

    Called call(String key, String tags, String body) {
        return call(Endpoint.CHAT_COMPLETIONS, key, tags, body);
    }

    Called call(Endpoint endpoint, String key, String tags, String body) {
        RequestId id = product.gateway().ids().request();
        var record = new CallRecord();
        Reply reply = product.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        id,
                        endpoint,
                        client(key, tags),
                        Product.json(body),
                        null,
                        CacheDirective.KEY,
                        ReplySink.NONE,
                        record,
                        Completion.NONE));
        return new Called(id, reply, record.headers());
    }

    static Caller.Client client(String key, String tags) {
        return new Caller.Client(
                Credential.read(List.of("Bearer " + key), List.of()),
                Product.SOURCE,
                ClientHeaders.NONE,
                RequestTags.read(List.of(tags)));
    }

    /** The tag of a person. */
    String person(String key, String user) {
        Called called = call(key, "", MINI.formatted(",\"user\":\"" + user + "\""));
        return tags(called.request).replaceAll("[{}]", "");
    }

    String key(String spec) {
        return Objects.requireNonNull(product.createKey(spec).secret());
    }

    String tags(RequestId request) {
        return product.rows("tags", "usage where request_id = ?", request.value())
                .getFirst();
    }
}
