package aigateway.pipeline;

import aigateway.budgets.Settlement.Outcome;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.providers.ChatStreamReader;
import aigateway.providers.Judge;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.ResponsesStreamReader;
import aigateway.providers.Route;
import aigateway.providers.StreamReader;
import aigateway.providers.Verdict;
import org.jspecify.annotations.Nullable;

/** Asks the provider, once, and says what its answer means. Blocks for as long as the provider works; a stream goes on as it comes. */
final class CallProvider implements Stage<Funded> {
    private static final byte[] NOTHING = new byte[0];

    private final Pipeline.Parts with;

    CallProvider(Pipeline.Parts with) {
        this.with = with;
    }

    @Override
    public Reply handle(Funded call) {
        Arrived arrived = call.admitted().identified().arrived();
        Ask ask = call.admitted().ask();
        Route route = call.admitted().route();
        byte[] body = ask.forProvider(arrived.endpoint(), route, call.grant().outputCap());
        var asked =
                new ProviderCall(arrived.endpoint(), route.model(), body, with.providerTimeout(), with.streamTimeout());
        long started = with.clock().millis();
        if (!ask.streams()) {
            ProviderReply reply = route.provider().call(asked);
            return whole(call, reply, with.clock().millis() - started);
        }
        arrived.trail().routed(route);
        StreamReader reader = reader(arrived, ask);
        ProviderReply reply = route.provider().stream(asked, reader);
        long millis = with.clock().millis() - started;
        return reply instanceof ProviderReply.Streamed(ProviderReply.Streamed.End end)
                ? streamed(call, reader, end, millis)
                : whole(call, reply, millis);
    }

    private static StreamReader reader(Arrived arrived, Ask ask) {
        return switch (arrived.endpoint()) {
            case RESPONSES -> new ResponsesStreamReader(arrived.sink());
            case CHAT_COMPLETIONS -> new ChatStreamReader(arrived.sink(), ask.showsUsage());
            case EMBEDDINGS -> throw new IllegalStateException("refused before");
        };
    }

    private Reply whole(Funded call, ProviderReply reply, long millis) {
        Route route = call.admitted().route();
        Grant grant = call.grant();
        return switch (Judge.judge(reply, with.providerTimeout())) {
            case Verdict.Served(byte[] answer, Tokens tokens, Money providerCost) ->
                new Reply.Whole(answer, served(route, grant, tokens, providerCost, millis));
            case Verdict.Free(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.VOIDED, Money.ZERO, millis));
            case Verdict.Unknown(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.CHARGED, charge(grant), millis));
        };
    }

    /** What it consumed counts, however it ended; where nobody said so, all of the hold does. */
    private Reply streamed(Funded call, StreamReader reader, ProviderReply.Streamed.End end, long millis) {
        if (end == ProviderReply.Streamed.End.ENDED) {
            reader.complete();
        }
        Reply.Receipt receipt =
                served(call.admitted().route(), call.grant(), reader.tokens(), reader.providerCost(), millis);
        Problem problem = problem(reader, end);
        if (problem != null && !reader.hasBegun()) {
            return new Reply.Failed(problem, receipt);
        }
        byte[] last = reader.last();
        byte[] shown = problem != null ? reader.broken(problem) : last == null ? NOTHING : last;
        return new Reply.Streamed(receipt, shown, reader.broken(Problem.notRecorded()), problem);
    }

    /** Null where it came to its end, or where nobody is there any more to be told. */
    private @Nullable Problem problem(StreamReader reader, ProviderReply.Streamed.End end) {
        if (reader.problem() != null || reader.last() != null) {
            return reader.problem();
        }
        return switch (end) {
            case LEFT -> null;
            case TIMED_OUT -> Problem.providerTimeout(with.providerTimeout().toSeconds());
            case ENDED, BROKEN -> Problem.providerOutcomeUnknown("The provider's stream broke off.");
        };
    }

    /** An answer that does not say what it consumed is charged like one that nobody knows the outcome of. */
    private static Reply.Receipt served(
            Route route, Grant grant, @Nullable Tokens tokens, @Nullable Money providerCost, long millis) {
        Outcome outcome = tokens == null ? Outcome.CHARGED : Outcome.SETTLED;
        Money cost = tokens == null
                ? charge(grant)
                : grant.price() == null ? null : grant.price().cost(tokens);
        return new Reply.Receipt(route.provider().name(), route.model(), outcome, tokens, cost, providerCost, millis);
    }

    private static @Nullable Money charge(Grant grant) {
        return grant.price() == null ? null : grant.amount();
    }

    private static Reply.Receipt unserved(Route route, Outcome outcome, @Nullable Money cost, long millis) {
        return new Reply.Receipt(route.provider().name(), route.model(), outcome, null, cost, null, millis);
    }
}
