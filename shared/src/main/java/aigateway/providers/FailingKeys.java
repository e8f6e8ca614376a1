package aigateway.providers;

import aigateway.kernel.KeyId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which client keys the last failures of a target come from. The failures of one key alone never open a circuit: its requests
 * may be ones that the provider cannot digest, and then the others would pay for them.
 */
final class FailingKeys {
    private final int callsCounted;
    private final int failuresToOpen;
    /** The last calls that were counted; empty for a success. */
    private final Deque<Optional<KeyId>> counted = new ArrayDeque<>();

    private final Set<KeyId> onTrial = new HashSet<>();

    /**
     * @param callsCounted by the circuit breaker
     * @param failuresToOpen of so many calls
     */
    FailingKeys(int callsCounted, int failuresToOpen) {
        this.callsCounted = callsCounted;
        this.failuresToOpen = failuresToOpen;
    }

    synchronized void succeeded() {
        count(Optional.empty());
    }

    /** Whether a failure counts. Of one key alone, one less than would open the circuit does. */
    synchronized boolean counts(KeyId key) {
        long failures = counted.stream().filter(Optional::isPresent).count();
        boolean alone =
                counted.stream().allMatch(each -> each.isEmpty() || each.get().equals(key));
        if (alone && failures >= failuresToOpen - 1) {
            return false;
        }
        count(Optional.of(key));
        return true;
    }

    /** Whether a failure counts among the few trials: one of each key does. */
    synchronized boolean countsOnTrial(KeyId key) {
        return onTrial.add(key);
    }

    /** The circuit counts from zero again. */
    synchronized void reset() {
        counted.clear();
        onTrial.clear();
    }

    private void count(Optional<KeyId> failed) {
        counted.addLast(failed);
        if (counted.size() > callsCounted) {
            counted.removeFirst();
        }
    }
}
