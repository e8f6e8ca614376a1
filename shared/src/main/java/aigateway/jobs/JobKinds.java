package aigateway.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of jobs that this gateway runs, by name. */
public final class JobKinds {
    private final Map<String, JobKind> byName = new LinkedHashMap<>();

    public JobKinds(List<? extends JobKind> kinds) {
        kinds.forEach(kind -> byName.put(kind.name(), kind));
    }

    Optional<JobKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** For a sentence: "a, b or c". */
    String names() {
        String all = String.join(", ", byName.keySet());
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
