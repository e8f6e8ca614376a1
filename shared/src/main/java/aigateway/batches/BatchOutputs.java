package aigateway.batches;

import aigateway.jobs.Batch;
import aigateway.jobs.BatchApi;
import aigateway.jobs.BatchOrigin;
import aigateway.jobs.Batches;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * The results of batches. Nothing is stored twice: a result is read from its job. The first look at a batch that has ended counts
 * the requests that came too late, and describes the files of its output.
 *
 * <p>Round trips: one to Postgres for sixteen requests at the first look, and two to store what was found; later none, or
 * one for a batch with files.
 */
public final class BatchOutputs {
    private final Batches batches;
    private final Files files;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;
    private final Duration kept;

    /**
     * @param kept for how long results are kept after the end of their batch
     */
    public BatchOutputs(
            Batches batches, Files files, Transactions transactions, Ids ids, InstantSource clock, Duration kept) {
        this.batches = batches;
        this.files = files;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
        this.kept = kept;
    }

    /** The results of a batch, each a line with its line feed; read while they are taken. */
    public Iterator<byte[]> lines(KeyId owner, ClientBatch batch) {
        return lines(
                BatchJson.of(batch.origin().api()),
                new BatchLines(batches, owner, batch.batch().id(), _ -> true));
    }

    /** The content of an output file. */
    public Iterator<byte[]> lines(KeyId owner, StoredFile.Output output) {
        return lines(
                BatchJson.OPENAI,
                new BatchLines(
                        batches,
                        owner,
                        output.batch(),
                        result -> (result.end() == BatchResult.End.SUCCEEDED) != output.failures()));
    }

    private static Iterator<byte[]> lines(BatchJson form, Iterator<BatchResult> results) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return results.hasNext();
            }

            @Override
            public byte[] next() {
                return form.line(results.next());
            }
        };
    }

    /** The batch with what its end is: looks through the results once. */
    ClientBatch describe(Batch batch) {
        BatchOrigin origin = Objects.requireNonNull(batch.origin());
        if (batch.finishedAt() == null) {
            return new ClientBatch(batch, origin, List.of());
        }
        if (origin.describedAt() == null) {
            store(batch, origin, batch.finishedAt().plus(kept));
            Batch described = batches.find(batch.key(), batch.id()).orElse(batch);
            origin = described.origin() == null ? origin : described.origin();
        }
        boolean hasFiles = origin.api() == BatchApi.OPENAI;
        return new ClientBatch(batch, origin, hasFiles ? files.outputs(batch.key(), batch.id()) : List.of());
    }

    private void store(Batch batch, BatchOrigin origin, Instant expiresAt) {
        long expired = 0;
        long[] bytes = new long[2];
        BatchJson form = BatchJson.of(origin.api());
        for (var results = new BatchLines(batches, batch.key(), batch.id(), _ -> true); results.hasNext(); ) {
            BatchResult result = results.next();
            expired += result.end() == BatchResult.End.EXPIRED ? 1 : 0;
            bytes[result.end() == BatchResult.End.SUCCEEDED ? 0 : 1] += form.line(result).length;
        }
        List<Write> writes = new ArrayList<>(List.of(batches.described(batch.id(), expired)));
        if (origin.api() == BatchApi.OPENAI && clock.instant().isBefore(expiresAt)) {
            for (int failures = 0; failures <= 1; failures++) {
                if (bytes[failures] > 0) {
                    var output = new StoredFile.Output(batch.id(), failures == 1);
                    writes.add(files.createOutput(batch.key(), ids.file(), output, bytes[failures], expiresAt));
                }
            }
        }
        transactions.commit(writes);
    }
}
