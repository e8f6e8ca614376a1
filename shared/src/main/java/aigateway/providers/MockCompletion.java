package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;
import java.util.stream.IntStream;

/** An answer as {@code /v1/chat/completions} shows it: as many equal choices as were asked for, and usage. */
record MockCompletion(
        String model, Json.Obj request, MockPrompt prompt, MockThought thought, long createdSeconds, MockIds ids) {
    byte[] json() {
        int count = (int) request.integer("n", 1);
        return JsonText.object(json -> {
            json.text("id", ids.next("chatcmpl-"))
                    .text("object", "chat.completion")
                    .number("created", createdSeconds)
                    .text("model", model)
                    .objects(
                            "choices",
                            IntStream.range(0, count).boxed().toList(),
                            (choice, index) -> choice(choice, index, count));
            usage(json, count);
            json.text("service_tier", MockSettings.tier(request)).text("system_fingerprint", "fp_mock");
        });
    }

    private void choice(JsonText json, int index, int count) {
        json.number("index", (long) index).object("message", this::message);
        logprobs(json, count);
        json.text("finish_reason", finishReason());
    }

    private String finishReason() {
        if (thought.cut()) {
            return "length";
        }
        return switch (thought) {
            case MockThought.Said _ -> "stop";
            case MockThought.Called _ -> "tool_calls";
        };
    }

    private void message(JsonText json) {
        json.text("role", "assistant");
        switch (thought) {
            case MockThought.Said(String text, boolean _) ->
                json.text("content", text).nothing("refusal");
            case MockThought.Called called ->
                json.nothing("content").nothing("refusal").objects("tool_calls", List.of(called), this::call);
        }
        json.objects("annotations", List.of(), (_, _) -> {});
    }

    private void call(JsonText json, MockThought.Called called) {
        json.text("id", ids.next("call_"))
                .text("type", "function")
                .object(
                        "function",
                        function -> function.text("name", called.name()).text("arguments", called.arguments()));
    }

    private void logprobs(JsonText json, int count) {
        if (MockSettings.isTrue(request, "logprobs") && thought instanceof MockThought.Said(String text, boolean _)) {
            boolean alternatives = request.integer("top_logprobs", 0) > 0;
            json.object("logprobs", logprobs -> {
                MockLogprobs.write(logprobs, "content", text, alternatives, MockLogprobs.ENTRIES_MAX / count);
                logprobs.nothing("refusal");
            });
        } else {
            json.nothing("logprobs");
        }
    }

    private void usage(JsonText json, int count) {
        long input = prompt.inputTokens();
        long output = thought.outputTokens() * count;
        json.object(
                "usage",
                usage -> usage.number("prompt_tokens", input)
                        .number("completion_tokens", output)
                        .number("total_tokens", input + output)
                        .object(
                                "prompt_tokens_details",
                                details -> details.number("cached_tokens", 0L)
                                        .number("cache_write_tokens", 0L)
                                        .number("audio_tokens", 0L))
                        .object(
                                "completion_tokens_details",
                                details -> details.number("reasoning_tokens", 0L)
                                        .number("audio_tokens", 0L)
                                        .number("accepted_prediction_tokens", 0L)
                                        .number("rejected_prediction_tokens", 0L)));
    }
}
