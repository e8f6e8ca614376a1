package aigateway.call;

import aigateway.budgets.Settlement.Outcome;
import aigateway.formats.ChatStreamReader;
import aigateway.formats.MessagesStreamReader;
import aigateway.formats.ResponsesStreamReader;
import aigateway.formats.StreamReader;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.providers.Classification;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.ProviderReply.Streamed.End;
import aigateway.providers.ResponseClassifier;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import org.jspecify.annotations.Nullable;

/** Asks the provider, once, and says what its answer means. Blocks for as long as the provider works; a stream goes on as it comes. */
final class CallProvider implements Stage<Funded> {
    private static final byte[] NOTHING = new byte[0];

    private final CallPipeline.Parts with;

    CallProvider(CallPipeline.Parts with) {
        this.with = with;
    }

    @Override
    public Reply handle(Funded call) {
        Routed routed = call.routed();
        Target target = routed.target();
        Routed.Wording wording = routed.wording();
        routed.arrived().trail().asks(target, routed.number());
        byte[] body = wording.ask()
                .forProvider(
                        wording.api(),
                        target.model(),
                        target.provider().traits().outputCapField(),
                        call.grant().outputCap());
        var asked = new ProviderCall(wording.api(), target.model(), body, routed.timeout(), routed.streamTimeout());
        long started = with.clock().millis();
        if (!routed.admitted().ask().streams()) {
            ProviderReply reply = target.provider().call(asked);
            return whole(call, reply, with.clock().millis() - started);
        }
        StreamReader reader = reader(routed);
        ResponseTranslator.@Nullable TranslatedEvents translated =
                wording.answering() == null ? null : wording.answering().stream(reader);
        ProviderReply reply = target.provider().stream(asked, translated == null ? reader : translated);
        long millis = with.clock().millis() - started;
        if (!(reply instanceof ProviderReply.Streamed(End end))) {
            return whole(call, reply, millis);
        }
        if (end == End.ENDED && translated != null) {
            translated.ended();
        }
        return streamed(call, reader, end, millis);
    }

    private static StreamReader reader(Routed call) {
        ReplySink sink = call.arrived().sink();
        return switch (call.arrived().endpoint()) {
            case RESPONSES -> new ResponsesStreamReader(sink);
            case CHAT_COMPLETIONS ->
                new ChatStreamReader(sink, call.admitted().ask().showsUsage());
            case MESSAGES -> new MessagesStreamReader(sink);
            case EMBEDDINGS -> throw new IllegalStateException("refused before");
        };
    }

    private Reply whole(Funded call, ProviderReply reply, long millis) {
        Routed routed = call.routed();
        Grant grant = call.grant();
        boolean errorsAreFree = routed.target().provider().traits().errorsAreFree();
        return switch (ResponseClassifier.judge(reply, routed.timeout(), errorsAreFree)) {
            case Classification.Served(byte[] answer, Tokens tokens, Money providerCost) ->
                new Reply.Whole(
                        translated(answer, routed.wording().answering()),
                        served(routed.target(), grant, tokens, providerCost, millis));
            case Classification.Free(Problem problem, RetryAdvice remedy) ->
                new Reply.Failed(problem, unserved(routed.target(), Outcome.VOIDED, Money.ZERO, millis), remedy);
            case Classification.Unknown(Problem problem, RetryAdvice remedy) ->
                new Reply.Failed(problem, unserved(routed.target(), Outcome.CHARGED, charge(grant), millis), remedy);
        };
    }

    /** It was judged before, so it is JSON. */
    private static byte[] translated(byte[] answer, @Nullable ResponseTranslator answering) {
        if (answering == null) {
            return answer;
        }
        if (!(JsonReader.object(answer) instanceof JsonReader.Result.Read(var document))) {
            throw new IllegalStateException("an answer was judged as JSON and is none");
        }
        return JsonText.bytes(answering.response(document.root()));
    }

    /** What it consumed counts, however it ended; where nobody said so, all of the hold does. */
    private Reply streamed(Funded call, StreamReader reader, End end, long millis) {
        if (end == End.ENDED) {
            reader.complete();
        }
        Routed routed = call.routed();
        Reply.Receipt receipt = served(routed.target(), call.grant(), reader.tokens(), reader.providerCost(), millis);
        Problem problem = problem(reader, end, routed);
        if (problem != null && !reader.hasBegun()) {
            return new Reply.Failed(problem, receipt, RetryAdvice.ELSEWHERE);
        }
        byte[] last = reader.last();
        byte[] shown = problem != null ? reader.broken(problem) : last == null ? NOTHING : last;
        return new Reply.Streamed(receipt, shown, reader.broken(Problem.notRecorded()), problem);
    }

    /** Null where it came to its end, or where nobody is there any more to be told. */
    private static @Nullable Problem problem(StreamReader reader, End end, Routed routed) {
        if (reader.problem() != null || reader.last() != null) {
            return reader.problem();
        }
        return switch (end) {
            case LEFT -> null;
            case TIMED_OUT -> Problem.providerTimeout(routed.timeout().toSeconds());
            case ENDED, BROKEN -> Problem.providerOutcomeUnknown("The provider's stream broke off.");
        };
    }

    /** An answer that does not say what it consumed is charged like one that nobody knows the outcome of. */
    private static Reply.Receipt served(
            Target target, Grant grant, @Nullable Tokens tokens, @Nullable Money providerCost, long millis) {
        Outcome outcome = tokens == null ? Outcome.CHARGED : Outcome.SETTLED;
        Money cost = tokens == null
                ? charge(grant)
                : grant.price() == null ? null : grant.price().cost(tokens);
        return new Reply.Receipt(target.provider().name(), target.model(), outcome, tokens, cost, providerCost, millis);
    }

    private static @Nullable Money charge(Grant grant) {
        return grant.price() == null ? null : grant.amount();
    }

    private static Reply.Receipt unserved(Target target, Outcome outcome, @Nullable Money cost, long millis) {
        return new Reply.Receipt(target.provider().name(), target.model(), outcome, null, cost, null, millis);
    }
}
