package aigateway.reports;

import aigateway.kernel.ReportId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reports that were made. */
public interface Reports {
    /** Stores a report unless one with its id exists. */
    Write create(Report report);

    /** Which of these exist. */
    Set<ReportId> existing(List<ReportId> ids);

    /** A report over everything is visible to those who may see all teams. */
    Optional<Report> find(ReportId id, VisibleTeams visible);

    /** Newest first, those after the given one, without their text, page and table. */
    List<Report> list(Filter filter, @Nullable ReportId after, int limit);

    /** Deletes reports from before the instant; returns how many. */
    int forget(Instant before, int limit);

    /**
     * @param every null: any
     * @param team null: any
     */
    record Filter(
            ReportPeriod.@Nullable Every every, @Nullable TeamId team, VisibleTeams visible) {}
}
