package aigateway.reports;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.ChannelId;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.notices.ChosenChannels;
import aigateway.people.Teams;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator does with the schedules of reports. Each change and its audit event are one transaction. */
public final class ManageReportSchedules {
    private static final String NAME = "name";
    private static final Set<String> PATCH = Set.of(NAME, "hour", ChosenChannels.MEMBER, "enabled");
    private static final Set<String> CREATE =
            Set.of(NAME, "every", "scope", "team_id", "hour", ChosenChannels.MEMBER, "enabled");
    private static final int NAME_LENGTH_MAX = 100;
    private static final int ID_LENGTH_MAX = 100;
    private static final int HOUR_MAX = 23;
    /** In the morning, when the calls of the night before have long been settled. */
    private static final int HOUR_USUAL = 6;
    /** Each is looked at every minute. */
    private static final int SCHEDULES_MAX = 500;

    private final ReportSchedules schedules;
    private final Teams teams;
    private final ChosenChannels channels;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public ManageReportSchedules(
            ReportSchedules schedules,
            Teams teams,
            ChosenChannels channels,
            Audits audits,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.schedules = schedules;
        this.teams = teams;
        this.channels = channels;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    public Result<ReportSchedule> create(String actor, RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            String name = fields.requiredText(NAME, 1, NAME_LENGTH_MAX);
            var every = word(fields, "every", ReportPeriod.Every.class, ReportPeriod.Every.MONTH);
            var scope = word(fields, "scope", ReportSchedule.Scope.class, ReportSchedule.Scope.EVERYTHING);
            var blank = new ReportSchedule(
                    ids.reportSchedule(),
                    name,
                    every,
                    HOUR_USUAL,
                    scope,
                    team(fields, scope),
                    List.of(),
                    true,
                    null,
                    clock.instant(),
                    1);
            return fields.result(patched(blank, fields)).flatMap(schedule -> create(actor, schedule));
        });
    }

    private Result<ReportSchedule> create(String actor, ReportSchedule schedule) {
        if (schedules.count() >= SCHEDULES_MAX) {
            return Result.refused(Problem.conflict("There are at most " + SCHEDULES_MAX + " schedules."));
        }
        transactions.commit(List.of(event(actor, "report_schedule.create", schedule), schedules.create(schedule)));
        return find(schedule.id(), VisibleTeams.ALL);
    }

    public Result<ReportSchedule> find(ReportScheduleId id, VisibleTeams visible) {
        return schedules.find(id, visible).map(Result::ok).orElseGet(ManageReportSchedules::noSuchSchedule);
    }

    public List<ReportSchedule> list(VisibleTeams visible, @Nullable ReportScheduleId after, int limit) {
        return schedules.list(visible, after, limit);
    }

    public Result<ReportSchedule> patch(String actor, ReportScheduleId id, RequestBody body) {
        return body.object(PATCH)
                .flatMap(fields -> find(id, VisibleTeams.ALL)
                        .flatMap(known ->
                                fields.result(patched(known, fields)).flatMap(schedule -> change(actor, schedule))));
    }

    private Result<ReportSchedule> change(String actor, ReportSchedule schedule) {
        try {
            transactions.commit(List.of(
                    event(actor, "report_schedule.change", schedule), schedules.change(schedule, clock.instant())));
        } catch (Conflict _) {
            return Result.refused(
                    Problem.conflict("It was changed by another request at the same time. Please try again."));
        }
        return find(schedule.id(), VisibleTeams.ALL);
    }

    /** Returns the schedule as it was. Its reports stay. */
    public Result<ReportSchedule> delete(String actor, ReportScheduleId id) {
        return find(id, VisibleTeams.ALL).map(last -> {
            transactions.commit(
                    List.of(event(actor, "report_schedule.delete", last), schedules.delete(id, clock.instant())));
            return last;
        });
    }

    public static <T> Result<T> noSuchSchedule() {
        return Result.refused(Problem.notFound("There is no such schedule."));
    }

    private static <E extends Enum<E>> E word(Fields fields, String name, Class<E> type, E usual) {
        String text = fields.text(name, 1, NAME_LENGTH_MAX);
        if (text == null) {
            return usual;
        }
        Optional<E> value = Word.read(type, text);
        if (value.isEmpty()) {
            String words = Arrays.stream(type.getEnumConstants()).map(Word::of).collect(Collectors.joining(", "));
            fields.wrong(name, "expected one of " + words);
        }
        return value.orElse(usual);
    }

    /** Null but for the scope team. */
    private @Nullable TeamId team(Fields fields, ReportSchedule.Scope scope) {
        String text = fields.text("team_id", 1, ID_LENGTH_MAX);
        if (scope != ReportSchedule.Scope.TEAM) {
            if (text != null) {
                fields.wrong("team_id", "expected only with the scope team");
            }
            return null;
        }
        if (text == null) {
            fields.missing("team_id");
            return null;
        }
        Optional<TeamId> team = TeamId.read(text).filter(id -> teams.find(id).isPresent());
        if (team.isEmpty()) {
            fields.wrong("team_id", "there is no such team");
        }
        return team.orElse(null);
    }

    private ReportSchedule patched(ReportSchedule known, Fields fields) {
        String name = fields.text(NAME, 1, NAME_LENGTH_MAX);
        Long hour = fields.integer("hour", 0, HOUR_MAX);
        return new ReportSchedule(
                known.id(),
                name == null ? known.name() : name,
                known.every(),
                hour == null ? known.hour() : hour.intValue(),
                known.scope(),
                known.team(),
                fields.mentions(ChosenChannels.MEMBER) ? chosen(fields) : known.channels(),
                fields.flag("enabled", known.enabled()),
                known.doneUntil(),
                known.createdAt(),
                known.version());
    }

    /** Null means none, as an empty list does. */
    private List<ChannelId> chosen(Fields fields) {
        return Objects.requireNonNullElse(channels.read(fields), List.of());
    }

    private Write event(String actor, String action, ReportSchedule schedule) {
        String detail = JsonText.objectText(json -> {
            json.text(NAME, schedule.name())
                    .text("every", Word.of(schedule.every()))
                    .text("scope", Word.of(schedule.scope()))
                    .text(
                            "team_id",
                            schedule.team() == null ? null : schedule.team().value())
                    .number("hour", (long) schedule.hour());
            ChosenChannels.write(json, schedule.channels());
            json.flag("enabled", schedule.enabled());
        });
        return audits.admin(new AdminEvent(actor, action, schedule.id().value(), detail));
    }
}
