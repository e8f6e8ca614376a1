package aigateway.call;

import aigateway.budgets.Shortage;
import aigateway.cache.CachedReply;
import aigateway.formats.ApiRequest;
import aigateway.json.Json;
import aigateway.kernel.AskedModel;
import aigateway.kernel.KeyId;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.Money;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.providers.Target;
import aigateway.traces.TraceParent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the facts of a call, for its row in the ledger and for the headers of its reply. One per call, used by one thread. */
public final class CallRecord {
    private static final String COST = "x-agw-cost-usd";
    private static final String OUTPUT_CAPPED = "x-agw-output-capped";
    private static final String TOOLS_CAPPED = "x-agw-tool-calls-capped";

    private @Nullable AskedModels models;
    private long startedMillis;
    private long elsewhereMillis;
    private @Nullable KeyId key;
    private @Nullable String keyName;
    private @Nullable KeyTeam team;
    private List<String> tags = List.of();
    private @Nullable TraceParent trace;
    private @Nullable String provider;
    private @Nullable String servedModel;
    private int attempts;
    private Json.@Nullable Obj requestBody;
    private @Nullable String model;
    private @Nullable Money cost;
    private @Nullable Shortage shortage;
    private boolean outputCapped;
    private List<Write> keyWrites = List.of();
    private List<Write> tagWrites = List.of();
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** The call begins, at this time in milliseconds of the clock. */
    void begin(long millis, AskedModels names) {
        startedMillis = millis;
        models = names;
    }

    /** The time from the start of the call to this one, in milliseconds of the clock. */
    long since(long millis) {
        return millis - startedMillis;
    }

    /** Adds time that a provider or a pause has taken. */
    void elsewhere(long millis) {
        elsewhereMillis += millis;
    }

    long elsewhereMillis() {
        return elsewhereMillis;
    }

    void identified(KeyId id) {
        key = id;
    }

    /** @param uses notes that the key is used; stored with the call */
    void identified(Key of, List<Write> uses) {
        key = of.id();
        keyName = of.spec().name();
        team = of.team();
        keyWrites = uses;
    }

    /** The parent of the attempts' spans; null where the call is in no trace. */
    void within(@Nullable TraceParent parent) {
        trace = parent;
    }

    void parsed(ApiRequest request) {
        requestBody = request.document().root();
        model = request.model();
    }

    /** Removes the headers about cost, cap and translation of the previous attempt: they do not describe the next reply. */
    void beginAttempt() {
        headers.remove(COST);
        headers.remove(OUTPUT_CAPPED);
        headers.remove(TOOLS_CAPPED);
        headers.remove(LeftOutHeader.NAME);
        outputCapped = false;
    }

    void target(Target target, int attempt) {
        served(target.provider().name(), target.model(), attempt);
    }

    private void served(String by, String as, int attempt) {
        provider = by;
        servedModel = as;
        attempts = attempt;
        header("x-agw-provider", by);
        header("x-agw-model", as);
        header("x-agw-attempts", Integer.toString(attempt));
    }

    /** The provider is not sent these members of the request. */
    void leftOut(Set<String> members) {
        if (!members.isEmpty()) {
            header(LeftOutHeader.NAME, LeftOutHeader.value(members));
        }
    }

    /** The output is capped below what the client might expect. */
    void capOutput(long tokens) {
        outputCapped = true;
        header(OUTPUT_CAPPED, Long.toString(tokens));
    }

    /** The members that the gateway has set because a hard budget applies. */
    void capTools(Map<String, String> set) {
        outputCapped |= !set.isEmpty();
        set.values().forEach(most -> header(TOOLS_CAPPED, most));
    }

    boolean isOutputCapped() {
        return outputCapped;
    }

    /** The reply comes from the cache, at no cost. */
    void cached(CachedReply answer) {
        header(CacheDirective.HEADER, "hit");
        served(answer.provider(), answer.model(), 0);
        addCost(Money.ZERO);
    }

    /** Adds the cost of an attempt; null when its model has no price. */
    void addCost(@Nullable Money attempt) {
        if (attempt != null) {
            cost = cost == null ? attempt : cost.plus(attempt);
            header(COST, cost.toUsd());
        }
    }

    /** Shows the tags of the request as they count, and keeps what records them. */
    void tagged(Attribution.Tags found) {
        tags = found.all();
        tagWrites = found.writes();
        if (!found.ofRequest().isEmpty()) {
            header(RequestTags.HEADER, String.join(",", found.ofRequest()));
        }
    }

    /** Of the key and of the request; empty before the call is admitted. */
    List<String> tags() {
        return tags;
    }

    /** What the last transaction of the call stores of its key and its tags. */
    List<Write> writes() {
        return Stream.concat(keyWrites.stream(), tagWrites.stream()).toList();
    }

    void shortOf(Shortage budget) {
        shortage = budget;
    }

    /** The budget that refused the last reservation; null when none did. */
    public @Nullable Shortage shortage() {
        return shortage;
    }

    /** The cost of all attempts so far; null when none has a price. */
    @Nullable
    public Money cost() {
        return cost;
    }

    /** Sets a header of the reply, whatever the reply is. */
    void header(String name, String value) {
        headers.put(name, value);
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    public @Nullable KeyId key() {
        return key;
    }

    @Nullable
    String keyName() {
        return keyName;
    }

    @Nullable
    KeyTeam team() {
        return team;
    }

    @Nullable
    TraceParent trace() {
        return trace;
    }

    /** Of the last attempt, or of the cached reply; null before there is one. */
    @Nullable
    String provider() {
        return provider;
    }

    /** The name at the provider. */
    @Nullable
    String servedModel() {
        return servedModel;
    }

    int attempts() {
        return attempts;
    }

    Json.@Nullable Obj requestBody() {
        return requestBody;
    }

    public @Nullable String model() {
        return model;
    }

    /** The requested model as reports name it; null before the body is read. */
    @Nullable
    AskedModel asked() {
        return models == null ? null : models.of(model);
    }
}
