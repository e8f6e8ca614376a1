package aigateway.traces;

import aigateway.kernel.RequestId;
import aigateway.kernel.SecretRedactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to an OpenTelemetry collector, by OTLP over HTTP in protobuf. A bounded queue keeps ended spans until a thread
 * sends them; when it is full, further spans are dropped. A client's {@code sampled} flag decides whether its trace is
 * recorded. Begins with the first span, so that a snapshot holds no thread and no connection.
 */
public final class OtlpTracing implements Tracing {
    private static final int QUEUE_MAX = 2_048;
    private static final int BATCH_MAX = 512;
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
    /** A reply on Lambda waits for it. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(1);

    private static final int TEXT_MAX = 300;

    private final URI endpoint;
    private final String service;
    private final Duration interval;
    private final Supplier<Map<String, String>> headers;
    private final RandomGenerator random;
    private volatile @Nullable SdkTracerProvider provider;
    private volatile boolean closed;

    /**
     * @param endpoint the base URL of the collector; {@code /v1/traces} is added
     * @param interval between exports; a queue that is a quarter full is sent at once
     * @param headers read for each export
     * @param random a strong one
     */
    public OtlpTracing(
            URI endpoint,
            String service,
            Duration interval,
            Supplier<Map<String, String>> headers,
            RandomGenerator random) {
        this.endpoint = endpoint;
        this.service = service;
        this.interval = interval;
        this.headers = headers;
        this.random = random;
    }

    @Override
    public Span begin(String name, Side side, @Nullable TraceParent parent) {
        if (closed) {
            return Tracing.OFF.begin(name, side, parent);
        }
        Tracer tracer = provider().get("aigateway");
        Context context = parent == null ? Context.root() : context(parent);
        return new Recorded(tracer.spanBuilder(name)
                .setParent(context)
                .setSpanKind(side == Side.SERVER ? SpanKind.SERVER : SpanKind.CLIENT)
                .startSpan());
    }

    private static Context context(TraceParent parent) {
        TraceFlags flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext remote =
                SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
        return Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote));
    }

    private SdkTracerProvider provider() {
        SdkTracerProvider made = provider;
        return made == null ? made() : made;
    }

    private synchronized SdkTracerProvider made() {
        SdkTracerProvider made = provider;
        if (made == null) {
            made = make();
            provider = made;
        }
        return made;
    }

    private SdkTracerProvider make() {
        String base = endpoint.toString();
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint((base.endsWith("/") ? base : base + '/') + "v1/traces")
                .setHeaders(headers)
                .setTimeout(EXPORT_TIMEOUT)
                .setConnectTimeout(EXPORT_TIMEOUT)
                .setCompression("gzip")
                .build();
        return SdkTracerProvider.builder()
                .setIdGenerator(new RandomSpanIds(random))
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service))))
                .addSpanProcessor(BatchSpanProcessor.builder(new LoggedExporter(exporter))
                        .setMaxQueueSize(QUEUE_MAX)
                        .setMaxExportBatchSize(BATCH_MAX)
                        .setScheduleDelay(interval)
                        .setExporterTimeout(EXPORT_TIMEOUT)
                        .build())
                .build();
    }

    @Override
    public void flush() {
        SdkTracerProvider made = provider;
        if (made != null) {
            var _ = made.forceFlush().join(FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        SdkTracerProvider made = provider;
        if (made != null) {
            var _ = made.shutdown().join(EXPORT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private record Recorded(io.opentelemetry.api.trace.Span span) implements Span {
        @Override
        public TraceParent context() {
            SpanContext own = span.getSpanContext();
            return new TraceParent(own.getTraceId(), own.getSpanId(), own.isSampled());
        }

        @Override
        public void end(String name, Map<String, Object> attributes, boolean failed) {
            span.updateName(shown(name));
            attributes.forEach(this::set);
            if (failed) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }

        private void set(String name, Object value) {
            switch (value) {
                // Made here, of a fixed form: a part that looks like a secret is chance.
                case RequestId id -> span.setAttribute(name, id.value());
                case Number number -> span.setAttribute(name, number.longValue());
                case List<?> texts ->
                    span.setAttribute(
                            AttributeKey.stringArrayKey(name),
                            texts.stream().map(text -> shown(text.toString())).toList());
                default -> span.setAttribute(name, shown(value.toString()));
            }
        }

        private static String shown(String text) {
            return SecretRedactor.text(text, TEXT_MAX);
        }
    }
}
