package aigateway.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of jobs that this gateway runs, by name. */
public final class JobKinds {
    private final Map<String, JobKind> byName = new LinkedHashMap<>();

    /**
     * @throws IllegalArgumentException when two kinds have the same name
     */
    public JobKinds(List<? extends JobKind> kinds) {
        for (JobKind kind : kinds) {
            if (byName.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("two kinds of jobs are named " + kind.name());
            }
        }
    }

    public Optional<JobKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** For a sentence: "a, b or c". */
    String names() {
        String all = String.join(", ", byName.keySet());
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
