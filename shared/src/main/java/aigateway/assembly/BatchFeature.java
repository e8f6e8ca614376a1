package aigateway.assembly;

import aigateway.batches.BatchOutputs;
import aigateway.batches.ClientBatches;
import aigateway.batches.Files;
import aigateway.batches.UploadFile;
import aigateway.kernel.Ids;
import java.time.Duration;
import java.time.InstantSource;

/** Files, and batches in the forms of OpenAI's and Anthropic's APIs. */
public record BatchFeature(Files files, UploadFile upload, ClientBatches batches, BatchOutputs outputs) {
    static BatchFeature of(
            Settings settings, Stores stores, CallFeature calls, JobFeature jobs, Ids ids, InstantSource clock) {
        Duration kept = settings.retention().jobs();
        var outputs = new BatchOutputs(stores.batches(), stores.files(), stores.transactions(), ids, clock, kept);
        return new BatchFeature(
                stores.files(),
                new UploadFile(stores.files(), ids, clock, kept),
                new ClientBatches(
                        calls.authenticator(),
                        stores.batches(),
                        jobs.storeBatch(),
                        jobs.cancel(),
                        jobs.kinds(),
                        stores.files(),
                        outputs,
                        ids,
                        clock),
                outputs);
    }
}
