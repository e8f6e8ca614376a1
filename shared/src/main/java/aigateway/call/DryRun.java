package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.keys.Key;
import aigateway.keys.Keys;
import aigateway.providers.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call would come to, without making it: the rules of the pipeline's own stages, with nothing taken and nobody asked.
 *
 * <p>Round trips: two to Postgres.
 */
public final class DryRun {
    private static final Set<String> MEMBERS = Set.of("key", "endpoint", "body");
    private static final int NAME_LENGTH_MAX = 64;

    private final Keys keys;
    private final Admission admission;
    private final Reservations funding;
    private final Ids ids;
    private final InstantSource clock;

    public DryRun(Keys keys, Admission admission, Reservations funding, Ids ids, InstantSource clock) {
        this.keys = keys;
        this.admission = admission;
        this.funding = funding;
        this.ids = ids;
        this.clock = clock;
    }

    /** What would happen. */
    public sealed interface Outcome {
        /**
         * It would pass.
         *
         * @param held what would be set aside
         * @param worstCost null when nothing bounds it
         * @param outputCap what would be written into the request, or null
         */
        record Passes(
                String provider,
                String model,
                @Nullable Money held,
                @Nullable Money worstCost,
                @Nullable Long outputCap)
                implements Outcome {}

        /** It would be refused so. */
        record Refused(Problem problem, @Nullable Money worstCost) implements Outcome {}

        /** The question itself was wrong. */
        record No(Problem problem) implements Outcome {}
    }

    public Outcome rehearse(RequestBody body) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Outcome.No(Problem.unsupportedContentType());
        }
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Outcome.No(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> rehearse(document);
        };
    }

    private Outcome rehearse(Document document) {
        Fields fields = Fields.of(document.root()).only(MEMBERS);
        Optional<KeyId> id = KeyId.read(fields.requiredText("key", 1, NAME_LENGTH_MAX));
        Optional<Endpoint> endpoint = endpoint(fields.requiredText("endpoint", 1, NAME_LENGTH_MAX));
        if (endpoint.isEmpty() && fields.problem() == null) {
            fields.refuse(Problem.invalidValue(
                    "endpoint", "expected responses, chat.completions, embeddings or messages, or its path"));
        }
        String asked = document.raw("body");
        if (fields.object("body") == null || asked == null) {
            fields.missing("body");
        }
        Problem problem = fields.problem();
        if (problem != null || asked == null || endpoint.isEmpty()) {
            return new Outcome.No(problem == null ? Problem.missing("body") : problem);
        }
        Optional<Key> key = id.flatMap(keys::find);
        if (key.isEmpty()) {
            return new Outcome.No(Problem.notFound("There is no such key."));
        }
        if (!key.get().usableAt(clock.instant())) {
            return new Outcome.Refused(Problem.invalidApiKey(), null);
        }
        return rehearse(key.get(), endpoint.get(), asked.getBytes(StandardCharsets.UTF_8));
    }

    /** By its name or by its path. */
    private static Optional<Endpoint> endpoint(String text) {
        return Endpoint.ofKind(text.startsWith("/v1/") ? text.substring(4).replace('/', '.') : text);
    }

    private Outcome rehearse(Key key, Endpoint endpoint, byte[] asked) {
        return switch (admission.rehearse(endpoint, key, new RequestBody(asked, "application/json"))) {
            case Admission.Decision.Denied(Problem problem) -> new Outcome.Refused(problem, null);
            case Admission.Decision.Granted(Key _, ApiRequest ask, var route) -> {
                RequestId request = ids.request();
                Target target = route.order(request).getFirst();
                var attempt = new Reservations.Attempt(
                        request, 1, null, endpoint, key, ask, target, false, Duration.ofMinutes(1));
                Reservations.Result result = funding.rehearse(attempt);
                // After it, because it learns of prices that were changed elsewhere.
                Money worst = funding.estimate(attempt).atMost();
                yield switch (result) {
                    case Reservations.Result.Denied(Problem problem) -> new Outcome.Refused(problem, worst);
                    case Reservations.Result.Funded(Grant grant) ->
                        new Outcome.Passes(
                                target.provider().name(), target.model(), grant.amount(), worst, grant.outputCap());
                };
            }
        };
    }
}
