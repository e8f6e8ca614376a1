package aigateway.alerts;

import aigateway.kernel.SeparateWork;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the causes of one kind of alert. Bounded in queries and rows. */
interface Causes {
    /**
     * @param cursor where the last evaluation stopped; null: at the end
     * @param work for what may fail on its own; its alerts are then not covered
     */
    Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work);

    /**
     * What an evaluation found.
     *
     * @param covered whether it would have found the cause of this open alert; if so, an alert whose cause is missing closes
     * @param cursor where the next one goes on; null: at the beginning
     */
    record Found(
            List<Cause> causes,
            Predicate<Alert> covered,
            @Nullable String cursor) {
        public Found {
            causes = List.copyOf(causes);
        }

        /** Of everything there is. */
        static Found all(List<Cause> causes) {
            return new Found(causes, _ -> true, null);
        }
    }
}
