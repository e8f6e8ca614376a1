package aigateway.reports;

import aigateway.kernel.Money;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;

/** What has not ended yet, and what ended without success: for the first page of the dashboard. */
public interface UnderWay {
    /**
     * Of some teams. One round trip.
     *
     * @param failedSince from when on failed deliveries count
     */
    Sums sums(VisibleTeams visible, Instant failedSince);

    /**
     * @param held reserved for attempts that have not ended, each once however many budgets it counts in
     * @param holds how many such attempts
     * @param failedDeliveries webhook deliveries that will not be tried again
     * @param oldestDueSeconds how long the oldest due job has waited; 0 when none waits
     */
    record Sums(Money held, long holds, long failedDeliveries, long oldestDueSeconds) {}
}
