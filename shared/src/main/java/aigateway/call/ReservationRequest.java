package aigateway.call;

import aigateway.budgets.Decision;
import aigateway.budgets.Reservation;
import aigateway.budgets.Shortage;
import aigateway.formats.ApiRequest;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import aigateway.keys.Key;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to be reserved.
 *
 * @param number of the attempt, from 1
 * @param endpoint that the client calls
 * @param tags of the key and of the request
 * @param request as it is sent to the provider
 * @param pending whether the attempt begins later: it is the first one of a job
 * @param whenShort called when a hard budget has too little left
 * @param lasts the time until the hold expires; the sweeper then voids a pending hold, and charges any other
 */
public record ReservationRequest(
        RequestId id,
        int number,
        @Nullable JobId job,
        Endpoint endpoint,
        Key key,
        List<String> tags,
        ProviderRequest request,
        Target target,
        boolean pending,
        Consumer<Shortage> whenShort,
        Duration lasts) {
    /** The first attempt of a job, which begins when a worker is free. */
    public static ReservationRequest pending(
            RequestId id, JobId job, Endpoint endpoint, CheckedRequest checked, Duration lasts) {
        return firstAttempt(id, job, endpoint, checked, first(checked, id), true, lasts);
    }

    /** For a dry run at one target: nothing is stored. */
    static ReservationRequest dryRun(RequestId id, Endpoint endpoint, CheckedRequest checked, Target target) {
        return firstAttempt(id, null, endpoint, checked, target, false, Duration.ofMinutes(1));
    }

    private static Target first(CheckedRequest checked, RequestId id) {
        return checked.route().order(id).getFirst();
    }

    private static ReservationRequest firstAttempt(
            RequestId id,
            @Nullable JobId job,
            Endpoint endpoint,
            CheckedRequest checked,
            Target target,
            boolean pending,
            Duration lasts) {
        ApiRequest client = checked.request();
        return new ReservationRequest(
                id,
                1,
                job,
                endpoint,
                checked.key(),
                checked.tags().all(),
                ProviderRequest.toEstimate(client, target),
                target,
                pending,
                _ -> {},
                lasts);
    }

    /** Reports a shortage; returns the decision. */
    Decision noted(Decision decision, Reservation reservation) {
        if (decision instanceof Decision.Refused refused) {
            whenShort.accept(new Shortage(refused.budget(), reservation.atLeast(), refused.resetsAt()));
        }
        return decision;
    }

    /** The model as the client named it. */
    String model() {
        return request.client().model();
    }

    /** @param seen what this process has seen of the provider */
    Estimate estimate(@Nullable Price price, UsageFaults.Seen seen) {
        return Estimate.of(request, price, target, seen);
    }

    /** Some providers require a cap always; a client of another API may set one that is above the model's maximum. */
    boolean writesCap(boolean hard, Estimate estimate) {
        Long wanted = request().client().cap().tokens();
        boolean tooHigh = request().translator() != null && wanted != null && wanted > estimate.outputTokens();
        boolean required = target().provider().traits().requiresOutputCap();
        return estimate.outputTokens() > 0 && (hard || required || tooHigh);
    }
}
