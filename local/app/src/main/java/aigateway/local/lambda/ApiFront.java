package aigateway.local.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What API Gateway does in front of the functions: a route, an event, and the answer as HTTP, in pieces where it comes so. */
public final class ApiFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiFront.class);
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    /** The server sets these itself. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "date");

    private final HttpServer server;
    private final Template template;
    private final Set<String> binaryTypes;
    private final Map<String, LambdaFunction> routes;

    private ApiFront(HttpServer server, Template template, Map<String, LambdaFunction> routes) {
        this.server = server;
        this.template = template;
        this.binaryTypes = template.binaryTypes();
        this.routes = routes;
    }

    static ApiFront start(InetSocketAddress address, Template template, Map<String, LambdaFunction> functions)
            throws IOException {
        // Otherwise each piece of a stream waits for the acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Map<String, LambdaFunction> routes = new LinkedHashMap<>();
        functions.values().forEach(function -> function.spec().paths().forEach(path -> routes.put(path, function)));
        var front = new ApiFront(HttpServer.create(address, 256), template, routes);
        front.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        front.server.createContext("/", front::handle);
        front.server.start();
        return front;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            Optional<byte[]> body =
                    Unpacked.of(sent, exchange.getRequestHeaders().getFirst("Content-Encoding"));
            var event = new ProxyEvent(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    new LinkedHashMap<>(exchange.getRequestHeaders()),
                    body.orElse(sent),
                    exchange.getRemoteAddress().getAddress().getHostAddress());
            Optional<Map.Entry<String, LambdaFunction>> route = route(event.path());
            if (route.isEmpty()) {
                refuse(exchange, 404, "MISSING_AUTHENTICATION_TOKEN");
            } else if (body.isEmpty()) {
                refuse(exchange, 415, "UNSUPPORTED_MEDIA_TYPE");
            } else {
                invoke(exchange, route.get().getValue(), event.json(route.get().getKey(), binaryTypes));
            }
        }
    }

    private void invoke(HttpExchange exchange, LambdaFunction function, byte[] event) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        var answer = new ProxyAnswer(new Client(exchange), accept != null && ProxyEvent.isOf(binaryTypes, accept));
        try {
            Invoked.Ended ended = function.invoke(event, answer);
            if (ended.isAnswered()) {
                answer.whole();
            } else if (!answer.hasBegun()) {
                boolean late = ended.how() == Invoked.How.TIMED_OUT;
                refuse(exchange, late ? 504 : 502, late ? "INTEGRATION_TIMEOUT" : "DEFAULT_5XX");
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("no_answer");
            if (!answer.hasBegun()) {
                refuse(exchange, 502, "DEFAULT_5XX");
            }
        }
    }

    /**
     * A route without a variable before one with it, and the longest of those. A REST API looks for {@code /docs/} as for
     * {@code /docs}; the event has the slash.
     */
    private Optional<Map.Entry<String, LambdaFunction>> route(String sent) {
        String path = sent.length() > 1 && sent.endsWith("/") ? sent.substring(0, sent.length() - 1) : sent;
        return routes.entrySet().stream()
                .filter(route -> matches(route.getKey(), path))
                .max((one, other) -> Integer.compare(weight(one.getKey()), weight(other.getKey())));
    }

    private static int weight(String route) {
        return route.endsWith("+}") ? route.length() : Integer.MAX_VALUE;
    }

    private static boolean matches(String route, String path) {
        int variable = route.indexOf('{');
        return variable < 0
                ? route.equals(path)
                : path.length() > variable && path.startsWith(route.substring(0, variable));
    }

    /** API Gateway's own response. */
    private void refuse(HttpExchange exchange, int status, String kind) throws IOException {
        byte[] body = template.gatewayResponse(kind)
                .or(() -> template.gatewayResponse(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"))
                .orElse("{\"message\":\"" + kind + "\"}")
                .replace("$context.error.responseType", kind)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.getResponseHeaders().set("x-request-id", UUID.randomUUID().toString());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("content-length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** As on AWS, the function is not told when its client has left. */
    private static final class Client implements ProxyAnswer.Http {
        private final HttpExchange exchange;
        private boolean left;
        private boolean bare;

        Client(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void begin(int status, Map<String, List<String>> headers, byte @Nullable [] whole) throws IOException {
            headers.forEach((name, values) -> {
                if (!FRAMING.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            long length = whole == null ? announced(headers).orElse(-1) : whole.length;
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
                // What GET would have, as the function says; this server sets none itself.
                announced(headers)
                        .ifPresent(of -> exchange.getResponseHeaders().set("content-length", Long.toString(of)));
            }
            bare = length == 0 || head || WITHOUT_BODY.contains(status);
            // For this server 0 is a length that is not known.
            exchange.sendResponseHeaders(status, bare ? -1 : Math.max(0, length));
            if (whole != null) {
                piece(whole);
            }
        }

        private static OptionalLong announced(Map<String, List<String>> headers) {
            return headers.getOrDefault("content-length", List.of()).stream()
                    .filter(value -> value.matches("\\d{1,12}"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        }

        @Override
        public void piece(byte[] bytes) {
            if (!left && !bare) {
                try {
                    exchange.getResponseBody().write(bytes);
                    exchange.getResponseBody().flush();
                } catch (IOException _) {
                    left = true;
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
