package aigateway.providers;

import aigateway.formats.ApiFormats;
import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.providers.ProviderReply.Answered;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A stand-in for a provider, so that the gateway can be tried and drilled without an account. The same request gets the same
 * text, structure and usage; only ids and times differ. Every answer has all the fields of OpenAI's document.
 */
public final class MockProvider implements Provider {
    public static final String NAME = "mock";
    /** The models' own cap, in tokens: an echo of ten megabytes, 128 times, would be useless. */
    public static final int OUTPUT_TOKENS_MAX = 4096;

    private static final Traits TRAITS = new Traits(
            Set.of(ApiFormats.RESPONSES, ApiFormats.CHAT, ApiFormats.EMBEDDINGS),
            "max_completion_tokens",
            false,
            false,
            true,
            new Billing(false, true, Set.of()));

    private static final String ECHO = "mock-1";
    private static final String SLOW = "mock-slow";
    private static final String ERROR = "mock-error";
    private static final String LIMITED = "mock-429";
    private static final String EMBEDDING = "mock-embedding";
    private static final List<String> MODELS = List.of(ECHO, EMBEDDING, SLOW, ERROR, LIMITED);
    private static final Duration SLOWNESS = Duration.ofSeconds(2);
    private static final String RETRY_AFTER_SECONDS = "7";
    /** 2026-01-01T00:00:00Z: a list of models must not change with the hour it is asked for. */
    private static final long MODELS_CREATED = 1_767_225_600;

    private final InstantSource clock;
    private final MockIds ids;

    /**
     * @param clock for the times in answers
     * @param random for ids only; calls come from many threads
     */
    public MockProvider(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.ids = new MockIds(random);
    }

    @Override
    public Traits traits() {
        return TRAITS;
    }

    @Override
    public boolean hasAvailableKey() {
        return false;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ProviderReply call(ProviderCall call) {
        return switch (call.model()) {
            case ECHO -> answer(call);
            case EMBEDDING -> embed(call);
            case SLOW -> answerSlowly(call);
            case ERROR -> failed();
            case LIMITED -> limited();
            default -> refused(Problem.modelNotFound(call.model()));
        };
    }

    @Override
    public ProviderReply stream(ProviderCall call, EventListener events) {
        if (!(call(call) instanceof Answered answer)) {
            return new ProviderReply.TimedOut();
        }
        if (answer.status() != 200
                || !(JsonReader.object(answer.body()) instanceof JsonReader.Result.Read(var whole))) {
            return answer;
        }
        events.opened(() -> {});
        for (byte[] event : MockEvents.of(call.api(), whole.root())) {
            if (!events.take(event)) {
                return new ProviderReply.Streamed(ProviderReply.Streamed.End.LEFT);
            }
        }
        return new ProviderReply.Streamed(ProviderReply.Streamed.End.ENDED);
    }

    @Override
    public ProviderReply models() {
        return answered(JsonText.object(list -> list.text("object", "list")
                .objects(
                        "data",
                        MODELS,
                        (model, id) -> model.text("id", id)
                                .text("object", "model")
                                .number("created", MODELS_CREATED)
                                .text("owned_by", NAME))));
    }

    private ProviderReply answer(ProviderCall call) {
        return switch (JsonReader.object(call.body())) {
            case JsonReader.Result.Malformed(String why) -> refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(var document) ->
                call.api() == ApiFormats.RESPONSES
                        ? respond(call.model(), document.root())
                        : call.api() == ApiFormats.CHAT
                                ? complete(call.model(), document.root())
                                : refused(Problem.unsupported(
                                        "model",
                                        "'" + call.model() + "' makes no embeddings; '" + EMBEDDING + "' does."));
        };
    }

    private ProviderReply respond(String model, Json.Obj body) {
        return switch (MockResponsesRequest.read(body)) {
            case MockReading.Refused(Problem problem) -> refused(problem);
            case MockReading.Understood(MockPrompt prompt) ->
                answered(new MockResponse(model, body, prompt, MockThought.about(prompt), seconds(), ids).json());
        };
    }

    private ProviderReply complete(String model, Json.Obj body) {
        return switch (MockChatRequest.read(body)) {
            case MockReading.Refused(Problem problem) -> refused(problem);
            case MockReading.Understood(MockPrompt prompt) ->
                answered(new MockCompletion(model, body, prompt, MockThought.about(prompt), seconds(), ids).json());
        };
    }

    private static ProviderReply embed(ProviderCall call) {
        if (call.api() != ApiFormats.EMBEDDINGS) {
            return refused(Problem.unsupported("model", "'" + EMBEDDING + "' makes embeddings and nothing else."));
        }
        return switch (JsonReader.object(call.body())) {
            case JsonReader.Result.Malformed(String why) -> refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(var document) ->
                switch (MockEmbeddings.read(call.model(), document.root())) {
                    case MockEmbeddings.Reading.Refused(Problem problem) -> refused(problem);
                    case MockEmbeddings.Reading.Understood(MockEmbeddings embeddings) -> answered(embeddings.json());
                };
        };
    }

    private ProviderReply answerSlowly(ProviderCall call) {
        boolean inTime = call.timeout().compareTo(SLOWNESS) > 0;
        try {
            Thread.sleep(inTime ? SLOWNESS : call.timeout());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new ProviderReply.Broken("interrupted");
        }
        return inTime ? answer(call) : new ProviderReply.TimedOut();
    }

    private long seconds() {
        return clock.instant().getEpochSecond();
    }

    private static ProviderReply failed() {
        return refused(new Problem(
                500,
                "server_error",
                null,
                null,
                "The server had an error while processing your request. Sorry about that!",
                Map.of()));
    }

    private static ProviderReply limited() {
        return refused(new Problem(
                429,
                "requests",
                "rate_limit_exceeded",
                null,
                "Rate limit reached for " + LIMITED + " on requests per min (RPM). Please try again in "
                        + RETRY_AFTER_SECONDS + "s.",
                Map.of("retry-after", RETRY_AFTER_SECONDS)));
    }

    private static Answered answered(byte[] body) {
        return new Answered(200, Map.of(), body);
    }

    private static Answered refused(Problem problem) {
        byte[] body = JsonText.object(json -> json.object(
                "error",
                error -> error.text("message", problem.message())
                        .text("type", problem.type())
                        .text("param", problem.param())
                        .text("code", problem.code())));
        return new Answered(problem.status(), problem.headers(), body);
    }
}
