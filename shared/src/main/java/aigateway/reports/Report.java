package aigateway.reports;

import aigateway.kernel.ReportId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A report as it was made. It is never made again, so that it says the same for ever.
 *
 * @param schedule null: made by hand
 * @param team null: over everything
 * @param figures a JSON object
 * @param text the main figures in plain text
 * @param html a page of its own
 */
public record Report(
        ReportId id,
        @Nullable ReportScheduleId schedule,
        String name,
        ReportPeriod period,
        @Nullable TeamId team,
        @Nullable String teamName,
        String figures,
        String text,
        String html,
        String csv,
        Instant createdAt) {
    /** One line: name, team and period. */
    public String title() {
        return name + (teamName == null ? "" : ", " + teamName) + ", " + period.text();
    }
}
