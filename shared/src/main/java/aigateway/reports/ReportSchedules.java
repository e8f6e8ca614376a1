package aigateway.reports;

import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schedules of reports that are not deleted. */
public interface ReportSchedules {
    Write create(ReportSchedule schedule);

    /**
     * Stores name, hour, channels and whether it is enabled. A schedule that is enabled again makes no report of the time before.
     * The transaction ends with {@link aigateway.kernel.Conflict} when the schedule is of another version or deleted.
     */
    Write change(ReportSchedule schedule, Instant at);

    Write delete(ReportScheduleId id, Instant at);

    /** Notes that the reports of a period are made. It never goes back. */
    Write done(ReportScheduleId id, Instant until);

    Optional<ReportSchedule> find(ReportScheduleId id, VisibleTeams visible);

    /** Newest first, those after the given one. */
    List<ReportSchedule> list(VisibleTeams visible, @Nullable ReportScheduleId after, int limit);

    List<ReportSchedule> enabled(int limit);

    int count();
}
