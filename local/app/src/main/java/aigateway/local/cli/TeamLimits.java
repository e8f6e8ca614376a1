package aigateway.local.cli;

import aigateway.json.JsonText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the limits that the keys of a team share. */
final class TeamLimits {
    @Option(names = "--rpm", paramLabel = "N", description = "Requests per minute of all keys together.")
    private @Nullable Long rpm;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens per minute of all keys together.")
    private @Nullable Long tpm;

    @Option(names = "--parallel", paramLabel = "N", description = "Requests at the same time of all keys together.")
    private @Nullable Long parallel;

    /** Writes the member limits, if any is named. */
    void write(JsonText json) {
        if (rpm != null || tpm != null || parallel != null) {
            json.object(
                    "limits",
                    limits -> limits.number("rpm", rpm).number("tpm", tpm).number("parallel", parallel));
        }
    }
}
