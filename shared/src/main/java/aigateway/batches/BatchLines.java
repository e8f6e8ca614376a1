package aigateway.batches;

import aigateway.jobs.Batches;
import aigateway.jobs.Job;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The results of a batch, read page by page, so that never more than a few are in memory. Used by one thread. */
final class BatchLines implements Iterator<BatchResult> {
    /** A single result may have many megabytes. */
    private static final int PAGE = 16;

    private final Batches batches;
    private final KeyId owner;
    private final BatchId batch;
    private final Predicate<BatchResult> wanted;
    private final Deque<BatchResult> page = new ArrayDeque<>();
    private @Nullable JobId last;
    private boolean over;

    BatchLines(Batches batches, KeyId owner, BatchId batch, Predicate<BatchResult> wanted) {
        this.batches = batches;
        this.owner = owner;
        this.batch = batch;
        this.wanted = wanted;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !over) {
            List<Job> jobs = batches.results(owner, batch, last, PAGE);
            over = jobs.size() < PAGE;
            last = jobs.isEmpty() ? last : jobs.getLast().id();
            jobs.stream()
                    .map(BatchResult::of)
                    .filter(Objects::nonNull)
                    .filter(wanted)
                    .forEach(page::add);
        }
        return !page.isEmpty();
    }

    @Override
    public BatchResult next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
