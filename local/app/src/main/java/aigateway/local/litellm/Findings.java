package aigateway.local.litellm;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The report of an import, in the order in which it was made. The same finding is listed once. */
public final class Findings {
    private final Set<Finding> all = new LinkedHashSet<>();

    /**
     * One line of the report.
     *
     * @param part such as {@code model gpt-4o}
     * @param what the details, or the reason; never a secret
     */
    public record Finding(Outcome outcome, String part, String what) {}

    public void carried(String part, String what) {
        all.add(new Finding(Outcome.CARRIED, part, what));
    }

    public void changed(String part, String difference) {
        all.add(new Finding(Outcome.CHANGED, part, difference));
    }

    public void missed(String part, String reason) {
        all.add(new Finding(Outcome.MISSED, part, reason));
    }

    public void leftOut(String part, String reason) {
        all.add(new Finding(Outcome.LEFT_OUT, part, reason));
    }

    public Collection<Finding> all() {
        return List.copyOf(all);
    }

    public List<Finding> of(Outcome outcome) {
        return all.stream().filter(each -> each.outcome() == outcome).toList();
    }
}
