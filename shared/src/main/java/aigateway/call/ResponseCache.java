package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.cache.CacheScope;
import aigateway.cache.CachedReply;
import aigateway.formats.ApiRequest;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.usage.CacheHit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the answer of an earlier call again, where key or client asked for that and every part of the request is the same: for
 * nothing, whatever is left in a budget. Of two equal calls at once both are asked of a provider, and the later answer stays.
 *
 * <p>Round trips: one to Redis; then, for a hit, one to Postgres (usage and audit), or else those of {@link Attempts}, and one to
 * Redis for an answer worth keeping.
 */
final class ResponseCache implements Stage<Admitted> {
    /** What makes an answer depend on calls before it. */
    private static final Set<String> CONTINUING = Set.of("previous_response_id", "conversation");

    private final CallPipeline.Parts with;
    private final Stage<Admitted> next;

    ResponseCache(CallPipeline.Parts with, Stage<Admitted> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Admitted call) {
        Key key = call.identified().key();
        return switch (call.identified().arrived().cache()) {
            case ON -> cached(call, new CacheScope.Own(key.id()));
            case KEY ->
                switch (key.spec().cache()) {
                    case OWN -> cached(call, new CacheScope.Own(key.id()));
                    case SHARED -> cached(call, new CacheScope.Shared());
                    case OFF -> next.handle(call);
                };
            case OFF -> next.handle(call);
            case UNREADABLE -> new Reply.Refused(Problem.invalidValue(CacheDirective.HEADER, "expected on or off"));
        };
    }

    private Reply cached(Admitted call, CacheScope scope) {
        Arrived arrived = call.identified().arrived();
        if (!isRepeatable(arrived.endpoint(), call.ask())) {
            return next.handle(call);
        }
        String place = with.answers()
                .place(arrived.endpoint(), scope, call.ask().document().root());
        Optional<CachedReply> before = with.answers().find(place);
        if (before.isPresent()) {
            return recalled(call, before.get());
        }
        arrived.trail().header(CacheDirective.HEADER, "miss");
        Reply reply = next.handle(call);
        if (reply instanceof Reply.Whole(byte[] body, Reply.Receipt receipt)
                && isWorthKeeping(arrived, body, receipt)) {
            with.answers().keep(place, new CachedReply(receipt.provider(), receipt.model(), body));
        }
        return reply;
    }

    private Reply recalled(Admitted call, CachedReply answer) {
        Arrived arrived = call.identified().arrived();
        Key key = call.identified().key();
        var reply = new Reply.Recalled(answer.body());
        List<Write> writes = new ArrayList<>();
        writes.add(with.usages()
                .hit(new CacheHit(
                        arrived.request(),
                        key.id(),
                        key.spec().tags(),
                        arrived.endpoint(),
                        answer.provider(),
                        answer.model())));
        writes.addAll(arrived.epilogue().apply(reply));
        with.transactions().commit(writes);
        arrived.trail().recalls(answer);
        return reply;
    }

    /** A response that the provider is to store is asked for its id, which each call must get anew. */
    private static boolean isRepeatable(Endpoint endpoint, ApiRequest ask) {
        Json.Obj root = ask.document().root();
        Json store = root.member("store");
        boolean stored = store != null && !store.equals(new Json.Bool(false));
        return !ask.streams()
                && (endpoint != Endpoint.RESPONSES
                        || (!stored && CONTINUING.stream().allMatch(name -> root.member(name) == null)));
    }

    /** An answer that a budget cut short is not what was asked for; and a response may have failed with status 200. */
    private static boolean isWorthKeeping(Arrived arrived, byte[] body, Reply.Receipt receipt) {
        return receipt.outcome() == Settlement.Outcome.SETTLED
                && !arrived.trail().isOutputCapped()
                && JsonReader.members(body, Set.of("error")) instanceof JsonReader.Result.Read(var answer)
                && answer.root().member("error") == null;
    }
}
