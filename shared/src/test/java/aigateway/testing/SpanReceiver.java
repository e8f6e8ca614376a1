package aigateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/** An OpenTelemetry collector on a real socket: it reads exports by OTLP over HTTP. */
public final class SpanReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<ExportTraceServiceRequest> exports = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    private SpanReceiver(HttpServer server) {
        this.server = server;
    }

    public static SpanReceiver start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var receiver = new SpanReceiver(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/traces", receiver::handle);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A received span; ids in hexadecimal, an empty parent for the first of a trace. */
    public record Got(
            String trace, String id, String parent, String name, String kind, String status, Map<String, Object> has) {
        public Object get(String attribute) {
            return has.getOrDefault(attribute, "");
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The settings that send spans here, and only when the gateway flushes them. */
    public Map<String, String> settings() {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                url(),
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Basic%20dGVzdA==",
                "OTEL_BSP_SCHEDULE_DELAY",
                "3600000");
    }

    public void answers(int with) {
        status = with;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
            var body = new GZIPInputStream(exchange.getRequestBody());
            ExportTraceServiceRequest export = ExportTraceServiceRequest.parseFrom(body);
            if (status == 200) {
                exports.add(export);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    /** Everything received, as text. */
    public String text() {
        return exports.toString();
    }

    /** In the order in which they ended, as soon as there are so many: a flush may return before the last has arrived. */
    public List<Got> spans(int atLeast) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> spans().size() >= atLeast);
        return spans();
    }

    /** The spans of one request. */
    public List<Got> spans(int atLeast, String request) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> of(request).size() >= atLeast);
        return of(request);
    }

    private List<Got> of(String request) {
        return spans().stream()
                .filter(span -> request.equals(span.get("aigateway.request.id")))
                .toList();
    }

    private List<Got> spans() {
        return exports.stream()
                .flatMap(export -> export.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .map(SpanReceiver::got)
                .toList();
    }

    private static Got got(Span span) {
        Map<String, Object> has = new TreeMap<>();
        span.getAttributesList().forEach(each -> has.put(each.getKey(), value(each.getValue())));
        return new Got(
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind().name(),
                span.getStatus().getCode().name(),
                has);
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> value.getIntValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(SpanReceiver::value)
                        .toList();
            default -> value.getStringValue();
        };
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
