package aigateway.functions.dashboard.reports;

import aigateway.reports.ReportSchedule;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule in the list.
 *
 * @param when such as "Each month, after 06:00"
 * @param of such as "Each team"
 */
public record ScheduleRow(
        String id,
        String name,
        String when,
        String of,
        int channels,
        boolean enabled,
        @Nullable Instant doneUntil) {
    static ScheduleRow of(ReportSchedule schedule, Map<String, String> teamNames) {
        String every = schedule.every().name().toLowerCase(Locale.ROOT);
        String of = switch (schedule.scope()) {
            case EVERYTHING -> ReportRow.EVERYTHING;
            case EACH_TEAM -> "Each team";
            case TEAM ->
                schedule.team() == null
                        ? "A team"
                        : teamNames.getOrDefault(
                                schedule.team().value(), schedule.team().value());
        };
        return new ScheduleRow(
                schedule.id().value(),
                schedule.name(),
                String.format(Locale.ROOT, "Each %s, after %02d:00", every, schedule.hour()),
                of,
                schedule.channels().size(),
                schedule.enabled(),
                schedule.doneUntil());
    }
}
