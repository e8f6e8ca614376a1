package aigateway.reports;

import aigateway.kernel.ChannelId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Schedules in the table report_schedule. */
public final class PostgresReportSchedules implements ReportSchedules {
    /** A schedule for each team shows every team's figures, so it is visible as one over everything is. */
    private static final String VISIBLE =
            "select * from report_schedule where deleted_at is null and " + ListSql.visible("team_id");

    private static final String LIST =
            VISIBLE + ListSql.newestFirst("report_schedule", "report_schedule", "created_at");

    private static final String CREATE = """
            insert into report_schedule (id, name, every, hour, scope, team_id, channels, enabled, created_at)
            values (:id, :name, :every, :hour, :scope, :team, :channels::text[], :enabled, :created_at)""";

    private static final String CHANGE = """
            with changed as (
                update report_schedule set name = :name, hour = :hour, channels = :channels::text[], enabled = :enabled,
                    version = version + 1,
                    done_until = case when :enabled and not enabled then greatest(done_until, :at) else done_until end
                where id = :id and version = :version and deleted_at is null
                returning id)
            select require_change(count(*)) from changed""";

    private final Postgres postgres;

    public PostgresReportSchedules(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write create(ReportSchedule schedule) {
        return Sql.named(
                CREATE,
                values -> changeable(values, schedule)
                        .set("every", Word.of(schedule.every()))
                        .set("scope", Word.of(schedule.scope()))
                        .set(
                                "team",
                                schedule.team() == null ? null : schedule.team().value())
                        .set("created_at", schedule.createdAt()));
    }

    @Override
    public Write change(ReportSchedule schedule, Instant at) {
        return Sql.named(
                CHANGE,
                values -> changeable(values, schedule)
                        .set("version", schedule.version())
                        .set("at", at));
    }

    private static Sql.Parameters changeable(Sql.Parameters values, ReportSchedule schedule) {
        return values.set("id", schedule.id().value())
                .set("name", schedule.name())
                .set("hour", schedule.hour())
                .set(
                        "channels",
                        schedule.channels().stream().map(ChannelId::value).toList())
                .set("enabled", schedule.enabled());
    }

    @Override
    public Write delete(ReportScheduleId id, Instant at) {
        return Sql.named(
                "update report_schedule set deleted_at = :at, version = version + 1 where id = :id and deleted_at is null",
                values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Write done(ReportScheduleId id, Instant until) {
        return Sql.named(
                "update report_schedule set done_until = greatest(done_until, :until) where id = :id",
                values -> values.set("id", id.value()).set("until", until));
    }

    @Override
    public Optional<ReportSchedule> find(ReportScheduleId id, VisibleTeams visible) {
        return postgres.queryOne(
                Sql.named(
                        VISIBLE + " and id = :id",
                        values -> values.visible(visible).set("id", id.value())),
                PostgresReportSchedules::schedule);
    }

    @Override
    public List<ReportSchedule> list(VisibleTeams visible, @Nullable ReportScheduleId after, int limit) {
        return postgres.query(
                Sql.named(LIST, values -> values.visible(visible).page(after == null ? null : after.value(), limit)),
                PostgresReportSchedules::schedule);
    }

    @Override
    public List<ReportSchedule> enabled(int limit) {
        return postgres.query(
                Sql.named(
                        VISIBLE + " and enabled order by id limit :limit",
                        values -> values.visible(VisibleTeams.ALL).set("limit", limit)),
                PostgresReportSchedules::schedule);
    }

    @Override
    public int count() {
        return postgres.queryOne(Sql.of("select count(*) count from report_schedule where deleted_at is null"), row ->
                        (int) row.number("count"))
                .orElse(0);
    }

    private static ReportSchedule schedule(Row row) throws SQLException {
        String team = row.textOrNull("team_id");
        return new ReportSchedule(
                new ReportScheduleId(row.text("id")),
                row.text("name"),
                Word.parse(ReportPeriod.Every.class, row.text("every")),
                (int) row.number("hour"),
                Word.parse(ReportSchedule.Scope.class, row.text("scope")),
                team == null ? null : new TeamId(team),
                Objects.requireNonNullElse(row.textsOrNull("channels"), List.<String>of()).stream()
                        .map(ChannelId::new)
                        .toList(),
                row.flag("enabled"),
                row.instantOrNull("done_until"),
                row.instant("created_at"),
                row.number("version"));
    }
}
