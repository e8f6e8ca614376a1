package aigateway.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What template.yaml says of a function.
 *
 * @param atOnce the most environments; 0 where the template has no bound
 * @param variables its environment, as far as it follows from parameters
 * @param unresolved the variables whose values name resources, which have other names here
 * @param secrets the settings that it reads from secrets
 * @param paths of the API, such as {@code /v1/{proxy+}}
 * @param queues from which it gets messages
 * @param scheduled whether it runs every minute
 */
public record FunctionSpec(
        String name,
        Path jar,
        String handler,
        Duration timeout,
        int memoryMb,
        boolean snapStart,
        int atOnce,
        Map<String, String> variables,
        Set<String> unresolved,
        Set<String> secrets,
        List<String> paths,
        List<Queue> queues,
        boolean scheduled) {
    /**
     * An event source.
     *
     * @param name of the queue in the template
     */
    public record Queue(String name, int batch, int atOnce) {}

    /** The same without a snapshot. */
    FunctionSpec onDemand() {
        return new FunctionSpec(
                name,
                jar,
                handler,
                timeout,
                memoryMb,
                false,
                atOnce,
                variables,
                unresolved,
                secrets,
                paths,
                queues,
                scheduled);
    }
}
