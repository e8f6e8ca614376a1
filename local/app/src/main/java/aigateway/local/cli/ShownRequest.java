package aigateway.local.cli;

import aigateway.json.Json;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import picocli.CommandLine.ExitCode;

/** One call as text: its attempts as a waterfall, its bill, its budgets. */
final class ShownRequest {
    private static final int BAR_WIDTH = 40;

    private ShownRequest() {}

    static int print(PrintWriter out, Json.Obj call) {
        line(out, "Request", JsonValues.text(call, "id"));
        line(out, "Time", Times.utc(JsonValues.decimal(call, "created_at").longValue()));
        line(out, "Key", named(call, "key"));
        line(out, "Team", named(call, "team"));
        line(out, "Job", JsonValues.text(call, "job_id"));
        line(out, "Call", JsonValues.text(call, "endpoint") + " " + JsonValues.text(call, "model"));
        line(out, "Tags", String.join(" ", texts(call)));
        line(out, "Reply", reply(call));
        line(out, "Cost", cost(call) + (JsonValues.text(call, "cost_note").isEmpty() ? " USD" : ""));
        line(out, "Time taken", times(call));
        List<Json.Obj> attempts = JsonValues.objects(call, "waterfall");
        long total =
                Math.max(1, attempts.stream().mapToLong(ShownRequest::end).max().orElse(1));
        attempts.forEach(attempt -> attempt(out, attempt, total));
        budgets(out, JsonValues.objects(call, "budgets"));
        out.println();
        out.println(JsonValues.text(call, "content"));
        return ExitCode.OK;
    }

    /** The amount with what it does not show: {@code 0.03 (charged)}; unknown, where there is none. */
    static String cost(Json.Obj call) {
        String amount = JsonValues.digits(call, "cost_usd");
        String note = JsonValues.text(call, "cost_note");
        return (amount.isEmpty() ? "unknown" : amount) + (note.isEmpty() ? "" : " (" + note + ")");
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isBlank()) {
            out.println(String.format("%-11s %s", name, Printable.text(value)));
        }
    }

    private static String named(Json.Obj call, String what) {
        String id = JsonValues.text(call, what + "_id");
        String name = JsonValues.text(call, what + "_name");
        return name.isEmpty() ? id : name + " (" + id + ")";
    }

    private static List<String> texts(Json.Obj call) {
        return call.items("tags").stream()
                .map(tag -> tag instanceof Json.Str(String text) ? text : "")
                .toList();
    }

    private static String reply(Json.Obj call) {
        String status = JsonValues.digits(call, "status");
        String code = JsonValues.text(call, "code");
        String fault = JsonValues.text(call, "fault");
        return (status.isEmpty() ? "none" : status) + (code.isEmpty() ? "" : " " + code)
                + (fault.isEmpty() ? "" : ", fault of: " + fault) + ", " + JsonValues.text(call, "outcome");
    }

    private static String times(Json.Obj call) {
        String total = JsonValues.digits(call, "ms");
        String first = JsonValues.digits(call, "first_token_ms");
        String own = JsonValues.digits(call, "own_ms");
        return total.isEmpty()
                ? ""
                : total + " ms, providers " + JsonValues.digits(call, "provider_ms") + " ms"
                        + (own.isEmpty() ? "" : ", gateway " + own + " ms")
                        + (first.isEmpty() ? "" : ", first token after " + first + " ms");
    }

    private static long start(Json.Obj attempt) {
        return JsonValues.decimal(attempt, "started_after_ms").longValue();
    }

    private static long end(Json.Obj attempt) {
        return start(attempt) + JsonValues.decimal(attempt, "ms").longValue();
    }

    private static void attempt(PrintWriter out, Json.Obj attempt, long total) {
        int from = (int) (start(attempt) * BAR_WIDTH / total);
        int to = (int) Math.max(from + 1L, end(attempt) * BAR_WIDTH / total);
        String key = JsonValues.text(attempt, "provider_key");
        String status = JsonValues.digits(attempt, "provider_status");
        String code = JsonValues.text(attempt, "code");
        out.println();
        out.println(Printable.text("Attempt " + JsonValues.digits(attempt, "attempt") + "   |" + " ".repeat(from)
                + "#".repeat(to - from) + " ".repeat(Math.max(0, BAR_WIDTH - to)) + "| "
                + JsonValues.digits(attempt, "ms") + " ms"));
        line(
                out,
                "  at",
                JsonValues.text(attempt, "provider") + " " + JsonValues.text(attempt, "model")
                        + (key.isEmpty() ? "" : " with " + key));
        line(
                out,
                "  reply",
                (status.isEmpty() ? "none" : status) + (code.isEmpty() ? "" : " " + code) + ", "
                        + JsonValues.text(attempt, "outcome"));
        line(out, "  next", JsonValues.text(attempt, "why_next"));
        bill(out, attempt);
    }

    private static void bill(PrintWriter out, Json.Obj attempt) {
        String settled = JsonValues.digits(attempt, "settled_usd");
        line(
                out,
                "  held",
                JsonValues.digits(attempt, "held_usd") + " USD, then "
                        + (settled.isEmpty() ? "unknown" : settled + " USD"));
        String correction = JsonValues.digits(attempt, "correction_usd");
        line(out, "  corrected", correction.isEmpty() ? "" : "by " + correction + " USD");
        for (Json.Obj line : JsonValues.objects(attempt, "lines")) {
            line(
                    out,
                    "  " + JsonValues.text(line, "part"),
                    JsonValues.digits(line, "count") + " x "
                            + JsonValues.digits(line, "price_usd") + " USD per " + JsonValues.text(line, "price_per")
                            + " = "
                            + JsonValues.digits(line, "cost_usd") + " USD");
        }
        String version = JsonValues.text(attempt, "price_version");
        line(out, "  cost", JsonValues.text(attempt, "cost_reason") + (version.isEmpty() ? "" : " Prices: " + version));
    }

    private static void budgets(PrintWriter out, List<Json.Obj> budgets) {
        if (budgets.isEmpty()) {
            return;
        }
        out.println();
        var table = new Table("BUDGET", "PERIOD", "MODE", "LIMIT", "SPENT BEFORE", "THIS CALL", "SPENT AFTER");
        budgets.forEach(budget -> {
            String name = JsonValues.text(budget, "name");
            table.row(
                    name.isEmpty() ? JsonValues.text(budget, "id") : name,
                    JsonValues.text(budget, "period"),
                    JsonValues.text(budget, "mode"),
                    JsonValues.digits(budget, "limit_usd"),
                    JsonValues.digits(budget, "spent_before_usd"),
                    plain(JsonValues.decimal(budget, "charged_usd")),
                    JsonValues.digits(budget, "spent_after_usd"));
        });
        table.print(out);
    }

    private static String plain(BigDecimal usd) {
        return usd.toPlainString();
    }
}
