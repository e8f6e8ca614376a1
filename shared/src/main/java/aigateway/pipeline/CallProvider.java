package aigateway.pipeline;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.providers.Judge;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.Route;
import aigateway.providers.Verdict;
import aigateway.usage.Consumed.Outcome;
import org.jspecify.annotations.Nullable;

/** Asks the provider, once, and says what its answer means. Blocks for as long as the provider works. */
final class CallProvider implements Stage<Funded> {
    private final Pipeline.Parts with;

    CallProvider(Pipeline.Parts with) {
        this.with = with;
    }

    @Override
    public Reply handle(Funded call) {
        Admitted admitted = call.admitted();
        Route route = admitted.route();
        Endpoint endpoint = admitted.identified().arrived().endpoint();
        byte[] body = admitted.ask().forProvider(endpoint, route.model());
        long started = with.clock().millis();
        ProviderReply reply =
                route.provider().call(new ProviderCall(endpoint, route.model(), body, with.providerTimeout()));
        long millis = with.clock().millis() - started;
        return switch (Judge.judge(reply, with.providerTimeout())) {
            case Verdict.Served(byte[] answer, Tokens tokens, Money providerCost) ->
                new Reply.Whole(answer, served(route, call.price(), tokens, providerCost, millis));
            case Verdict.Free(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.VOIDED, Money.ZERO, millis));
            case Verdict.Unknown(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.UNKNOWN, null, millis));
        };
    }

    /** An answer that does not say what it consumed has an unknown cost, not none. */
    private static Reply.Receipt served(
            Route route, @Nullable Price price, @Nullable Tokens tokens, @Nullable Money providerCost, long millis) {
        Money cost = price == null || tokens == null ? null : price.cost(tokens);
        Outcome outcome = tokens == null ? Outcome.UNKNOWN : Outcome.SETTLED;
        return new Reply.Receipt(route.provider().name(), route.model(), outcome, tokens, cost, providerCost, millis);
    }

    private static Reply.Receipt unserved(Route route, Outcome outcome, @Nullable Money cost, long millis) {
        return new Reply.Receipt(route.provider().name(), route.model(), outcome, null, cost, null, millis);
    }
}
