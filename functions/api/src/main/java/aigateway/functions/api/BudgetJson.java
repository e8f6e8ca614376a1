package aigateway.functions.api;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.json.JsonText;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.usage.Forecast;
import java.util.List;
import java.util.Optional;

/** A budget and how it stands, in the API's shape. */
final class BudgetJson {
    private BudgetJson() {}

    /** What a client may see of the budgets that it pays from. */
    static void status(JsonText json, BudgetStatus status) {
        Budget budget = status.budget();
        json.text("id", budget.id().value())
                .text("object", "budget")
                .text("name", budget.name())
                .object("scope", scope -> budget.scope().write(scope))
                .text("period", Word.of(budget.period()))
                .text("mode", Word.of(budget.mode()))
                .decimal("limit_usd", status.limit().toUsd())
                .decimal("spent_usd", status.spent().toUsd())
                .decimal("held_usd", status.held().toUsd())
                .decimal("remaining_usd", status.remaining().toUsd())
                .number("resets_at", UnixTime.seconds(status.resetsAt()));
    }

    /** What an admin sees: as well how it is set up. */
    static void whole(JsonText json, BudgetStatus status) {
        status(json, status);
        Budget budget = status.budget();
        Budget.Raise raise = budget.raise();
        // The limit above is the one in force; this is the one that a PATCH sets.
        json.decimal("base_limit_usd", budget.limit().toUsd())
                .text("time_zone", budget.zone())
                .raw("alert_thresholds", budget.thresholds().toString());
        if (raise == null) {
            json.nullMember("raise");
        } else {
            json.object(
                    "raise",
                    members -> members.decimal("by_usd", raise.by().toUsd())
                            .number("until", raise.until().getEpochSecond()));
        }
        json.number("created_at", status.createdAt().getEpochSecond());
    }

    /** What the period will have cost at its end. */
    static void forecast(JsonText json, Optional<Forecast> forecast) {
        forecast.ifPresentOrElse(
                found -> json.object(
                        "forecast",
                        members -> members.decimal(
                                        "expected_usd", found.expected().toUsd())
                                .decimal("low_usd", found.low().toUsd())
                                .decimal("high_usd", found.high().toUsd())
                                .number("days", (long) found.days())),
                () -> json.nullMember("forecast"));
    }

    static void list(JsonText json, List<BudgetStatus> statuses) {
        json.objects("budgets", statuses, BudgetJson::status);
    }
}
