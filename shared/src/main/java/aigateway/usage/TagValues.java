package aigateway.usage;

import aigateway.kernel.Write;
import java.time.LocalDate;
import java.util.Set;

/** The tags of requests that were used on a day. */
public interface TagValues {
    /**
     * @param used so far on the day, in UTC, at most some more than the bound
     * @param budgeted tags of requests that a budget is for: they count whatever else was used
     */
    record Known(Set<String> used, Set<String> budgeted) {
        public Known {
            used = Set.copyOf(used);
            budgeted = Set.copyOf(budgeted);
        }
    }

    Known known(LocalDate day);

    /** Records that a tag was used today. May be repeated. */
    Write used(String tag);
}
