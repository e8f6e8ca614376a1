package aigateway.reports;

import aigateway.kernel.ChannelId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When reports are made, and of what.
 *
 * @param hour of the day after the period, in the reporting zone, from which on the report is made
 * @param team for the scope team; otherwise null
 * @param channels that get it; none: it is only stored
 * @param doneUntil the end of the last period whose reports are made; null before the first
 */
public record ReportSchedule(
        ReportScheduleId id,
        String name,
        ReportPeriod.Every every,
        int hour,
        Scope scope,
        @Nullable TeamId team,
        List<ChannelId> channels,
        boolean enabled,
        @Nullable Instant doneUntil,
        Instant createdAt,
        long version) {
    /** After a longer pause the older periods have no report. */
    static final int PERIODS_MAX = 7;

    /** What a report is about. */
    public enum Scope {
        EVERYTHING,
        TEAM,
        /** One report for each team. */
        EACH_TEAM
    }

    public ReportSchedule {
        channels = List.copyOf(channels);
    }

    /** The periods that ended since the last reports, and whose hour has come; the oldest first. */
    List<ReportPeriod> due(Instant now, ZoneId zone) {
        Instant since = doneUntil == null ? createdAt : doneUntil;
        List<ReportPeriod> due = new ArrayList<>();
        ReportPeriod period =
                ReportPeriod.of(every, now.atZone(zone).toLocalDate(), zone).previous();
        while (period.end().isAfter(since) && due.size() < PERIODS_MAX) {
            Instant from = period.after().atTime(hour, 0).atZone(zone).toInstant();
            if (!from.isAfter(now)) {
                due.addFirst(period);
            }
            period = period.previous();
        }
        return due;
    }
}
