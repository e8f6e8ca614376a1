package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.functions.api.ApiHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Through the handler, with the events that API Gateway makes of requests. */
final class LambdaEdge implements Edge {
    static final String SOURCE = "203.0.113.7";

    private final ApplicationContext context;
    private final ApiHandler handler;

    private LambdaEdge(ApplicationContext context) {
        this.context = context;
        this.handler = new ApiHandler(context);
    }

    static LambdaEdge start(Gateway gateway) {
        return new LambdaEdge(new LambdaApplicationContextBuilder()
                .deduceEnvironment(false)
                .environments("lambda")
                .singletons(gateway)
                .start());
    }

    ApplicationContext context() {
        return context;
    }

    @Override
    public HttpReply send(Sent request) {
        return answered(handler.handleRequest(event(request), null));
    }

    static HttpReply answered(APIGatewayProxyResponseEvent answer) {
        Map<String, List<String>> headers = new HashMap<>();
        if (answer.getHeaders() != null) {
            answer.getHeaders().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        }
        if (answer.getMultiValueHeaders() != null) {
            answer.getMultiValueHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        }
        String text = answer.getBody() == null ? "" : answer.getBody();
        boolean encoded = Boolean.TRUE.equals(answer.getIsBase64Encoded());
        return new HttpReply(
                answer.getStatusCode(),
                headers,
                encoded ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8));
    }

    /** The path stays as it was sent, the query is decoded, each header stands in both maps. */
    static APIGatewayProxyRequestEvent event(Sent request) {
        int mark = request.target().indexOf('?');
        String path = mark < 0 ? request.target() : request.target().substring(0, mark);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.computeIfAbsent(header.getKey(), _ -> new ArrayList<>()).add(header.getValue());
        }
        headers.put("Host", List.of("a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"));
        // API Gateway appends the peer to what the client claims.
        headers.put(
                "X-Forwarded-For",
                List.of(String.join(", ", headers.getOrDefault("X-Forwarded-For", List.of("198.51.100.23"))) + ", "
                        + SOURCE));
        headers.put("X-Forwarded-Proto", List.of("https"));
        if (request.body().length > 0) {
            headers.put("Content-Length", List.of(Integer.toString(request.body().length)));
        }
        var event = new APIGatewayProxyRequestEvent()
                .withResource("/{proxy+}")
                .withPath(path)
                .withHttpMethod(request.method())
                .withMultiValueHeaders(headers)
                .withHeaders(lastOfEach(headers))
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withStage("prod")
                        .withPath("/prod" + path)
                        .withHttpMethod(request.method())
                        .withRequestId("c6af9ac6-7b61-11e6-9a41-93e8deadbe01")
                        .withIdentity(new APIGatewayProxyRequestEvent.RequestIdentity().withSourceIp(SOURCE)));
        if (mark >= 0) {
            Map<String, List<String>> query = query(request.target().substring(mark + 1));
            event.setMultiValueQueryStringParameters(query);
            event.setQueryStringParameters(lastOfEach(query));
        }
        return request.body().length == 0 ? event : withBody(event, request.body());
    }

    private static APIGatewayProxyRequestEvent withBody(APIGatewayProxyRequestEvent event, byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return event.withBody(text).withIsBase64Encoded(false);
        } catch (CharacterCodingException _) {
            // A text cannot carry it.
            return event.withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(true);
        }
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.computeIfAbsent(URLDecoder.decode(name, StandardCharsets.UTF_8), _ -> new ArrayList<>())
                    .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return query;
    }

    private static Map<String, String> lastOfEach(Map<String, List<String>> all) {
        Map<String, String> last = new LinkedHashMap<>();
        all.forEach((name, values) -> last.put(name, values.getLast()));
        return last;
    }

    @Override
    public void close() {
        context.close();
    }
}
