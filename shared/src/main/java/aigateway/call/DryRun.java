package aigateway.call;

import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.budgets.ScopeField;
import aigateway.config.FallbackCause;
import aigateway.formats.ApiFormat;
import aigateway.formats.ApiFormats;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.keys.Keys;
import aigateway.providers.Target;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows the amount that a call would reserve, or how it would be refused, without making the call. The rules are those of a
 * call, but nothing is taken from limits or budgets, and no provider is called.
 *
 * <p>Round trips: three to Postgres.
 */
public final class DryRun {
    private static final Set<String> MEMBERS = Set.of("key", "endpoint", "body", "tags");
    private static final int NAME_LENGTH_MAX = 64;
    /** Eight pairs of the longest names and values. */
    private static final int TAGS_LENGTH_MAX = 1_100;

    private final Keys keys;
    private final Budgets budgets;
    private final Admission admission;
    private final Reservations reservations;
    private final Ids ids;
    private final InstantSource clock;

    public DryRun(
            Keys keys, Budgets budgets, Admission admission, Reservations reservations, Ids ids, InstantSource clock) {
        this.keys = keys;
        this.budgets = budgets;
        this.admission = admission;
        this.reservations = reservations;
        this.ids = ids;
        this.clock = clock;
    }

    /** The result of a dry run. */
    public sealed interface Outcome {
        /**
         * The call would pass.
         *
         * @param held what would be reserved
         * @param worstCost null when it has no bound
         * @param outputCap what would be written into the request, or null
         * @param budgets in which calls of the key count, with any model
         */
        record Passes(
                String provider,
                String model,
                @Nullable Money held,
                @Nullable Money worstCost,
                @Nullable Long outputCap,
                List<BudgetStatus> budgets)
                implements Outcome {}

        /**
         * The call would be refused.
         *
         * @param budgets as in {@link Passes}
         */
        record Refused(Problem problem, @Nullable Money worstCost, List<BudgetStatus> budgets) implements Outcome {}

        /** The dry run's own request is wrong. */
        record Invalid(Problem problem) implements Outcome {}
    }

    public Outcome dryRun(RequestBody body) {
        return body.document().map(this::dryRun).orElse(Outcome.Invalid::new);
    }

    private Outcome dryRun(Document document) {
        Fields fields = Fields.of(document.root()).only(MEMBERS);
        Optional<KeyId> id = KeyId.read(fields.requiredText("key", 1, NAME_LENGTH_MAX));
        Optional<Endpoint> endpoint = ApiFormats.named(fields.requiredText("endpoint", 1, NAME_LENGTH_MAX))
                .map(ApiFormat::endpoint);
        if (endpoint.isEmpty() && fields.problem() == null) {
            fields.refuse(Problem.invalidValue("endpoint", "expected " + ApiFormats.names() + ", or its path"));
        }
        String request = document.raw("body");
        if (fields.object("body") == null || request == null) {
            fields.missing("body");
        }
        String tags = fields.text("tags", 1, TAGS_LENGTH_MAX);
        Problem problem = fields.problem();
        if (problem != null || request == null || endpoint.isEmpty()) {
            return new Outcome.Invalid(problem == null ? Problem.missing("body") : problem);
        }
        Optional<Key> key = id.flatMap(keys::find);
        if (key.isEmpty()) {
            return new Outcome.Invalid(Problem.notFound("There is no such key."));
        }
        if (!key.get().usableAt(clock.instant())) {
            return new Outcome.Refused(Problem.invalidApiKey(), null, List.of());
        }
        var sent = tags == null ? RequestTags.NONE : RequestTags.read(List.of(tags));
        Outcome outcome = dryRun(key.get(), endpoint.get(), sent, request.getBytes(StandardCharsets.UTF_8));
        return with(budgets(key.get(), sent), outcome);
    }

    private List<BudgetStatus> budgets(Key key, RequestTags sent) {
        List<String> tags =
                Stream.concat(key.spec().tags().stream(), sent.pairs().stream()).toList();
        return budgets.applyingTo(new ScopeField.CallingKey(key.id(), key.teamId(), tags));
    }

    private static Outcome with(List<BudgetStatus> budgets, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Invalid invalid -> invalid;
            case Outcome.Refused(Problem problem, Money worst, var _) -> new Outcome.Refused(problem, worst, budgets);
            case Outcome.Passes passes ->
                new Outcome.Passes(
                        passes.provider(),
                        passes.model(),
                        passes.held(),
                        passes.worstCost(),
                        passes.outputCap(),
                        budgets);
        };
    }

    private Outcome dryRun(Key key, Endpoint endpoint, RequestTags tags, byte[] body) {
        return switch (admission.check(endpoint, key, tags, new RequestBody(body, "application/json"))) {
            case Result.Refused<CheckedRequest>(Problem problem) -> new Outcome.Refused(problem, null, List.of());
            case Result.Ok<CheckedRequest>(CheckedRequest checked) -> dryRun(endpoint, checked);
        };
    }

    /** The first target, and where the route falls back on a short budget the next ones until one fits. */
    private Outcome dryRun(Endpoint endpoint, CheckedRequest checked) {
        RequestId id = ids.request();
        Outcome first = null;
        for (Target target : checked.route().order(id)) {
            Outcome outcome = dryRun(ReservationRequest.dryRun(id, endpoint, checked, target));
            boolean isShort =
                    outcome instanceof Outcome.Refused(Problem problem, Money _, var _) && problem.isShortOfBudget();
            if (!isShort) {
                return first == null || outcome instanceof Outcome.Passes ? outcome : first;
            }
            first = first == null ? outcome : first;
            if (!checked.route().fallbackOn().contains(FallbackCause.BUDGET)) {
                return first;
            }
        }
        return Objects.requireNonNull(first, "a route has a target");
    }

    private Outcome dryRun(ReservationRequest request) {
        Result<Grant> result = reservations.dryRun(request);
        // After the dry run, because that loads prices that another process has changed.
        Money worst = reservations.estimate(request).atMost();
        return switch (result) {
            case Result.Refused<Grant>(Problem problem) -> new Outcome.Refused(problem, worst, List.of());
            case Result.Ok<Grant>(Grant grant) ->
                new Outcome.Passes(
                        request.target().provider().name(),
                        request.target().model(),
                        grant.amount(),
                        worst,
                        grant.outputCap(),
                        List.of());
        };
    }
}
