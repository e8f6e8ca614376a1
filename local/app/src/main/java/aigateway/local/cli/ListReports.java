package aigateway.local.cli;

import aigateway.assembly.ReportingZone;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reports",
        description = "Lists the budget reports, newest first; shows one; or makes one now.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway reports --team team_0199f5c2a7b84d3e9f0a1b2c3d4e5f60",
            "  ai-gateway reports rep_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --csv",
            "  ai-gateway reports --now month --day 2026-11-30"
        })
final class ListReports implements Callable<Integer> {
    private static final String PATH = "/admin/v1/reports";

    private final CommandSettings settings;

    @Mixin
    private final Connection connection;

    @Parameters(arity = "0..1", paramLabel = "REPORT_ID", description = "Show this report.")
    private @Nullable String id;

    @Option(names = "--csv", description = "Print the report as CSV.")
    private boolean csv;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only reports of this team, by its id.")
    private @Nullable String team;

    @Option(
            names = "--now",
            paramLabel = "PERIOD",
            description = "Make the report of a day, week or month now, and show it. It is stored, and sent nowhere.")
    private @Nullable String now;

    @Option(names = "--day", paramLabel = "DATE", description = "With --now: a day of the period. Default: today.")
    private @Nullable String day;

    ListReports(CommandSettings settings) {
        this.settings = settings;
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        if (id != null && now != null) {
            return connection.failed("Give a report's id or --now, not both.");
        }
        if (csv && connection.json()) {
            return connection.failed("Give --csv or --json, not both.");
        }
        if (now != null) {
            return made(now);
        }
        if (id != null) {
            return show(id);
        }
        String path = PATH + "?" + (team == null ? "" : "team=" + Pages.encoded(team) + "&");
        return Pages.read(connection, path, "reports", this::print);
    }

    private int made(String every) {
        byte[] body = JsonText.object(json -> {
            json.text("every", every).text("day", Objects.requireNonNullElseGet(day, this::today));
            if (team != null) {
                json.text("team", team);
            }
        });
        ApiResponse answer = connection.post(PATH, body);
        return answer instanceof ApiResponse.Given given
                ? show(JsonValues.text(given.body(), "id"))
                : connection.refuse(answer);
    }

    private String today() {
        return LocalDate.now(ReportingZone.of(settings.value("REPORTING_ZONE"))).toString();
    }

    private int show(String of) {
        String format = connection.json() ? "json" : csv ? "csv" : "text";
        ApiResponse answer = connection.read(PATH + "/" + Pages.encoded(of) + "?format=" + format);
        if (connection.json() || !(answer instanceof ApiResponse.Given given)) {
            return connection.refuse(answer);
        }
        connection.out().print(csv ? given.text() : Printable.lines(given.text()));
        connection.out().flush();
        return ExitCode.OK;
    }

    private int print(List<Json.Obj> reports, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection.out().println(ListAlerts.list(reports, more, last));
        } else if (reports.isEmpty()) {
            connection.err().println("There are no reports yet; --now month makes one.");
        } else {
            var table = new Table("CREATED", "REPORT", "COST USD", "ID");
            reports.forEach(report -> table.row(
                    Times.utc(report.integer("created_at", 0)),
                    JsonValues.text(report, "title"),
                    cost(report),
                    JsonValues.text(report, "id")));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    private static String cost(Json.Obj report) {
        Json.Obj figures = report.object("figures");
        Json.Obj total = figures == null ? null : figures.object("total");
        String amount = total == null ? "" : JsonValues.digits(total, "cost_usd");
        return amount.isEmpty() ? "unknown" : amount;
    }
}
