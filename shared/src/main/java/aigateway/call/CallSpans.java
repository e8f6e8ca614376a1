package aigateway.call;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.traces.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of spans, by OpenTelemetry's conventions for generative AI; the gateway's own begin with {@code aigateway}.
 * Tokens are only on the spans of attempts, so that a sum over all spans counts them once.
 */
final class CallSpans {
    private CallSpans() {}

    /** @param code what went wrong, or null */
    static void end(Span span, Call call, int status, @Nullable String code) {
        if (!span.isRecorded()) {
            return;
        }
        CallRecord record = call.record();
        String model = ShownModel.of(record.model());
        Map<String, Object> attributes = new LinkedHashMap<>();
        put(attributes, "gen_ai.operation.name", operation(call.endpoint()));
        put(attributes, "gen_ai.provider.name", record.provider());
        put(attributes, "gen_ai.request.model", model);
        put(attributes, "gen_ai.response.model", ShownModel.of(record.servedModel()));
        put(attributes, "http.response.status_code", status);
        put(attributes, "error.type", code);
        put(attributes, "aigateway.request.id", call.request());
        put(attributes, "aigateway.endpoint", call.endpoint().kind());
        put(attributes, "aigateway.job.id", call.job());
        put(attributes, "aigateway.key.id", record.key());
        put(attributes, "aigateway.key.name", record.keyName());
        put(attributes, "aigateway.tags", record.tags().isEmpty() ? null : record.tags());
        put(attributes, "aigateway.attempts", record.attempts());
        Money cost = record.cost();
        put(attributes, "aigateway.call.cost_usd", cost == null ? null : cost.toUsd());
        // A refused request is the client's error, not one of this server.
        span.end(name(call.endpoint(), model), attributes, status >= 500);
    }

    static void end(Span span, Attempt attempt, Reply.FromProvider reply) {
        if (!span.isRecorded()) {
            return;
        }
        Map<String, Object> attributes = of(attempt);
        Reply.Receipt receipt = reply.receipt();
        Tokens tokens = receipt.tokens();
        if (tokens != null) {
            put(attributes, "gen_ai.usage.input_tokens", tokens.input());
            put(attributes, "gen_ai.usage.cache_read.input_tokens", tokens.cachedInput());
            put(attributes, "gen_ai.usage.cache_creation.input_tokens", tokens.cacheWrite());
            put(attributes, "gen_ai.usage.output_tokens", tokens.output());
        }
        boolean failed = reply.problem() != null;
        if (!failed) {
            put(attributes, "gen_ai.response.model", ShownModel.of(receipt.model()));
        }
        put(attributes, "error.type", failed ? RecordedCode.of(reply) : null);
        Money cost = receipt.cost();
        put(attributes, "aigateway.attempt.cost_usd", cost == null ? null : cost.toUsd());
        put(attributes, "aigateway.attempt.outcome", receipt.outcome());
        span.end(name(attempt), attributes, failed);
    }

    static void end(Span span, Attempt attempt, Throwable failure) {
        if (!span.isRecorded()) {
            return;
        }
        Map<String, Object> attributes = of(attempt);
        put(attributes, "error.type", failure.getClass().getName());
        span.end(name(attempt), attributes, true);
    }

    private static Map<String, Object> of(Attempt attempt) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        put(attributes, "gen_ai.operation.name", operation(attempt.call().endpoint()));
        put(attributes, "gen_ai.provider.name", attempt.target().provider().name());
        put(attributes, "gen_ai.request.model", ShownModel.of(attempt.target().model()));
        put(attributes, "aigateway.request.id", attempt.call().request());
        put(attributes, "aigateway.attempt.number", attempt.number());
        return attributes;
    }

    private static String name(Attempt attempt) {
        return name(attempt.call().endpoint(), ShownModel.of(attempt.target().model()));
    }

    private static String name(Endpoint endpoint, @Nullable String model) {
        return model == null ? operation(endpoint) : operation(endpoint) + ' ' + model;
    }

    private static String operation(Endpoint endpoint) {
        return switch (endpoint.kind()) {
            case "chat.completions", "messages", "responses", "responses.compact" -> "chat";
            case "embeddings" -> "embeddings";
            case "moderations" -> "moderation";
            default -> "generate_content";
        };
    }

    private static void put(Map<String, Object> attributes, String name, @Nullable Object value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
