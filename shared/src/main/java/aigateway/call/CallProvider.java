package aigateway.call;

import aigateway.formats.ApiFormats;
import aigateway.formats.StreamReader;
import aigateway.formats.WireApi;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.providers.Classification;
import aigateway.providers.Dispatch;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.ProviderReply.Streamed.End;
import aigateway.providers.ResponseClassifier;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls the provider of an attempt once, and classifies its response. Blocks until the response is complete. Passes the
 * events of a stream on as they arrive, except for the last one.
 */
public final class CallProvider {
    private static final byte[] NO_EVENT = new byte[0];

    private final InstantSource clock;

    public CallProvider(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * @param dispatch marked before the first byte is sent
     */
    Reply.FromProvider call(Attempt attempt, Grant grant, Dispatch dispatch) {
        Target target = attempt.target();
        ProviderRequest request = attempt.request();
        CallRecord record = attempt.call().record();
        record.beginAttempt();
        if (grant.lowered() && grant.outputCap() != null) {
            record.capOutput(grant.outputCap());
        }
        record.target(target, attempt.number());
        var call = new ProviderCall(
                request.body().api(),
                target.model(),
                request.bytes(target, grant.outputCap()),
                attempt.timeout(),
                attempt.streamTimeout(),
                dispatch);
        long started = clock.millis();
        if (!attempt.streams()) {
            ProviderReply reply = target.provider().call(call);
            return whole(attempt, grant, reply, clock.millis() - started);
        }
        StreamReader reader = ApiFormats.of(attempt.call().endpoint())
                .streamReader(attempt.call().sink(), attempt.admitted().request());
        ResponseTranslator translator = request.translator();
        ResponseTranslator.@Nullable TranslatedEvents translated =
                translator == null ? null : translator.stream(reader);
        ProviderReply reply = target.provider().stream(call, translated == null ? reader : translated);
        long millis = clock.millis() - started;
        if (!(reply instanceof ProviderReply.Streamed(End end))) {
            return whole(attempt, grant, reply, millis);
        }
        if (end == End.ENDED && translated != null) {
            translated.ended();
        }
        return streamed(attempt, grant, reader, end, millis);
    }

    private static Reply.FromProvider whole(Attempt attempt, Grant grant, ProviderReply reply, long millis) {
        Target target = attempt.target();
        boolean errorsAreFree = target.provider().traits().errorsAreFree();
        WireApi api = attempt.request().body().api();
        return switch (ResponseClassifier.classify(reply, api, attempt.timeout(), errorsAreFree)) {
            case Classification.Served(byte[] body, Tokens tokens, Money providerCost) ->
                new Reply.Whole(
                        translated(body, attempt.request().translator()),
                        grant.served(target, tokens, providerCost, millis));
            case Classification.Free(Problem problem, RetryAdvice advice) ->
                new Reply.Failed(problem, Grant.voided(target, millis), advice);
            case Classification.Unknown(Problem problem, RetryAdvice advice) ->
                new Reply.Failed(problem, grant.charged(target, millis), advice);
        };
    }

    /** The body is valid JSON: the classifier has read it. */
    private static byte[] translated(byte[] body, @Nullable ResponseTranslator translator) {
        if (translator == null) {
            return body;
        }
        if (!(JsonReader.object(body) instanceof JsonReader.Result.Read(var document))) {
            throw new IllegalStateException("a response was classified as JSON and is none");
        }
        return JsonText.bytes(translator.response(document.root()));
    }

    /** The reported usage is charged, however the stream ended. Without a report the whole hold is charged. */
    private static Reply.FromProvider streamed(
            Attempt attempt, Grant grant, StreamReader reader, End end, long millis) {
        if (end == End.ENDED) {
            reader.complete();
        }
        Reply.Receipt receipt = grant.served(attempt.target(), reader.tokens(), reader.providerCost(), millis);
        Problem problem = problem(reader, end, attempt);
        if (problem != null && !reader.hasBegun()) {
            return new Reply.Failed(problem, receipt, RetryAdvice.ELSEWHERE);
        }
        byte[] last = reader.last();
        byte[] lastShown = problem != null ? reader.broken(problem) : last == null ? NO_EVENT : last;
        return new Reply.Streamed(receipt, lastShown, reader.broken(Problem.notRecorded()), problem);
    }

    /** Null when the last event has arrived, or when the client has left. */
    private static @Nullable Problem problem(StreamReader reader, End end, Attempt attempt) {
        if (reader.problem() != null || reader.last() != null) {
            return reader.problem();
        }
        return switch (end) {
            case LEFT -> null;
            case TIMED_OUT -> Problem.providerTimeout(attempt.timeout().toSeconds());
            case ENDED, BROKEN -> Problem.providerOutcomeUnknown("The provider's stream broke off.");
        };
    }
}
