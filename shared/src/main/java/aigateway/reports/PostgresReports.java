package aigateway.reports;

import aigateway.kernel.ReportId;
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
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports in the table report. */
public final class PostgresReports implements Reports {
    private static final String CREATE = """
            insert into report (id, schedule_id, name, every, team_id, team_name, starts_at, ends_at, zone, figures, body, html,
                csv, created_at)
            values (:id, :schedule, :name, :every, :team, :team_name, :starts_at, :ends_at, :zone, :figures::json, :body, :html,
                :csv, :created_at)
            on conflict do nothing""";

    private static final String VISIBLE = " from report where " + ListSql.visible("team_id");

    private static final String FIND = "select *" + VISIBLE + " and id = :id";

    private static final String LIST = """
            select id, schedule_id, name, every, team_id, team_name, starts_at, zone, figures, '' body, '' html, '' csv,
                created_at
            """ + VISIBLE + """
             and (:every::text is null or every = :every) and (:team::text is null or team_id = :team)
            """ + ListSql.newestFirst("report", "report", "created_at");

    private final Postgres postgres;

    public PostgresReports(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write create(Report report) {
        return Sql.named(
                CREATE,
                values -> values.set("id", report.id().value())
                        .set(
                                "schedule",
                                report.schedule() == null
                                        ? null
                                        : report.schedule().value())
                        .set("name", report.name())
                        .set("every", Word.of(report.period().every()))
                        .set(
                                "team",
                                report.team() == null ? null : report.team().value())
                        .set("team_name", report.teamName())
                        .set("starts_at", report.period().start())
                        .set("ends_at", report.period().end())
                        .set("zone", report.period().zone().getId())
                        .set("figures", report.figures())
                        .set("body", report.text())
                        .set("html", report.html())
                        .set("csv", report.csv())
                        .set("created_at", report.createdAt()));
    }

    @Override
    public Set<ReportId> existing(List<ReportId> ids) {
        Sql existing = Sql.named(
                "select id from report where id = any(:ids::text[])",
                values -> values.set("ids", ids.stream().map(ReportId::value).toList()));
        return Set.copyOf(postgres.query(existing, row -> new ReportId(row.text("id"))));
    }

    @Override
    public Optional<Report> find(ReportId id, VisibleTeams visible) {
        return postgres.queryOne(
                Sql.named(FIND, values -> values.visible(visible).set("id", id.value())), PostgresReports::report);
    }

    @Override
    public List<Report> list(Filter filter, @Nullable ReportId after, int limit) {
        TeamId team = filter.team();
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.visible(filter.visible())
                                .set("every", filter.every() == null ? null : Word.of(filter.every()))
                                .set("team", team == null ? null : team.value())
                                .page(after == null ? null : after.value(), limit)),
                PostgresReports::report);
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(Sql.named(
                "delete from report where id in (select id from report where created_at < :before limit :limit)",
                values -> values.set("before", before).set("limit", limit)));
    }

    private static Report report(Row row) throws SQLException {
        String schedule = row.textOrNull("schedule_id");
        String team = row.textOrNull("team_id");
        ZoneId zone = ZoneId.of(row.text("zone"));
        var every = Word.parse(ReportPeriod.Every.class, row.text("every"));
        return new Report(
                new ReportId(row.text("id")),
                schedule == null ? null : new ReportScheduleId(schedule),
                row.text("name"),
                new ReportPeriod(every, row.instant("starts_at").atZone(zone).toLocalDate(), zone),
                team == null ? null : new TeamId(team),
                row.textOrNull("team_name"),
                row.text("figures"),
                row.text("body"),
                row.text("html"),
                row.text("csv"),
                row.instant("created_at"));
    }
}
