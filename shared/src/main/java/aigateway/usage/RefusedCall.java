package aigateway.usage;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that was refused before an attempt.
 *
 * @param tags empty where they were not read
 * @param asked null when the body was not read
 */
public record RefusedCall(
        RequestId request,
        KeyId key,
        @Nullable TeamId team,
        List<String> tags,
        @Nullable JobId job,
        Endpoint endpoint,
        @Nullable AskedModel asked,
        CallFacts call) {}
