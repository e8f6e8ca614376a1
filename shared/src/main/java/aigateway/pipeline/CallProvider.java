package aigateway.pipeline;

import aigateway.budgets.Settlement.Outcome;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.providers.Judge;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.Route;
import aigateway.providers.Verdict;
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
        Grant grant = call.grant();
        Route route = admitted.route();
        Endpoint endpoint = admitted.identified().arrived().endpoint();
        byte[] body = admitted.ask().forProvider(endpoint, route, grant.outputCap());
        long started = with.clock().millis();
        ProviderReply reply =
                route.provider().call(new ProviderCall(endpoint, route.model(), body, with.providerTimeout()));
        long millis = with.clock().millis() - started;
        return switch (Judge.judge(reply, with.providerTimeout())) {
            case Verdict.Served(byte[] answer, Tokens tokens, Money providerCost) ->
                new Reply.Whole(answer, served(route, grant, tokens, providerCost, millis));
            case Verdict.Free(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.VOIDED, Money.ZERO, millis));
            case Verdict.Unknown(Problem problem) ->
                new Reply.Failed(problem, unserved(route, Outcome.CHARGED, charge(grant), millis));
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
