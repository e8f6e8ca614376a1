package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.cache.CacheScope;
import aigateway.cache.CachedReplies;
import aigateway.cache.CachedReply;
import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.pricing.Prices;
import aigateway.usage.CacheHit;
import aigateway.usage.Usages;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers a call with the response to an earlier, equal request, if the key or the client has chosen that. Such a reply
 * costs nothing, so no budget refuses it. If two equal calls run at the same time, both go to a provider, and the later
 * response is kept.
 *
 * <p>Round trips: one to Redis; then for a hit one to Postgres (usage and audit), else those of {@link Attempts} and one to
 * Redis for a response that is kept.
 */
public final class ResponseCache {
    private final CachedReplies replies;
    private final Usages usages;
    private final ListedModels models;
    private final Transactions transactions;

    public ResponseCache(CachedReplies replies, Usages usages, Prices prices, Transactions transactions) {
        this.replies = replies;
        this.usages = usages;
        this.models = new ListedModels(prices);
        this.transactions = transactions;
    }

    /**
     * @param run makes the attempts; used if no response is kept
     */
    Reply reply(Admitted admitted, Supplier<Reply> run) {
        Key key = admitted.key();
        return switch (admitted.call().cache()) {
            case ON -> cached(admitted, new CacheScope.Own(key.id()), run);
            case KEY ->
                switch (key.spec().cache()) {
                    case OWN -> cached(admitted, new CacheScope.Own(key.id()), run);
                    case SHARED -> cached(admitted, new CacheScope.Shared(), run);
                    case OFF -> run.get();
                };
            case OFF -> run.get();
            case UNREADABLE -> new Reply.Refused(Problem.invalidValue(CacheDirective.HEADER, "expected on or off"));
        };
    }

    private Reply cached(Admitted admitted, CacheScope scope, Supplier<Reply> run) {
        Call call = admitted.call();
        ApiRequest request = admitted.request();
        if (!ApiFormats.of(call.endpoint()).isCacheable(request)) {
            return run.get();
        }
        String place = replies.key(
                call.endpoint(),
                scope,
                request.document().root(),
                call.caller().headers().lines());
        Optional<CachedReply> hit = replies.find(place);
        if (hit.isPresent()) {
            return hit(admitted, hit.get());
        }
        call.record().header(CacheDirective.HEADER, "miss");
        Reply reply = run.get();
        if (reply instanceof Reply.Whole(byte[] body, Reply.Receipt receipt) && isKept(call, body, receipt)) {
            replies.keep(place, new CachedReply(receipt.provider(), receipt.model(), receipt.cost(), body));
        }
        return reply;
    }

    private Reply hit(Admitted admitted, CachedReply cached) {
        Call call = admitted.call();
        Key key = admitted.key();
        var reply = new Reply.Cached(cached.body());
        List<Write> writes = new ArrayList<>();
        writes.add(usages.hit(new CacheHit(
                call.request(),
                key.id(),
                key.teamId(),
                admitted.tags(),
                call.endpoint(),
                cached.provider(),
                cached.model(),
                isListed(admitted, cached),
                call.record().asked(),
                cached.cost(),
                Objects.requireNonNull(call.completion().facts(reply)))));
        writes.addAll(call.completion().writes(reply));
        transactions.commit(writes);
        call.record().cached(cached);
        return reply;
    }

    private boolean isListed(Admitted admitted, CachedReply cached) {
        return models.contains(cached.provider(), cached.model())
                || admitted.route().order(admitted.call().request()).stream()
                        .anyMatch(target -> target.listed()
                                && target.provider().name().equals(cached.provider())
                                && target.model().equals(cached.model()));
    }

    /** A response is not kept if a budget has limited its output, or if it reports an error with status 200. */
    private static boolean isKept(Call call, byte[] body, Reply.Receipt receipt) {
        return receipt.outcome() == Settlement.Outcome.SETTLED
                && !call.record().isOutputCapped()
                && JsonReader.provided(body, Set.of("error")) instanceof JsonReader.Result.Read(var response)
                && response.root().member("error") == null;
    }
}
