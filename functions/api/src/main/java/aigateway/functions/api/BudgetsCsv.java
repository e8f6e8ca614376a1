package aigateway.functions.api;

import static aigateway.functions.api.ListCsv.plain;
import static aigateway.kernel.Csv.cell;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.kernel.Word;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The list of budgets with their figures as a table. */
final class BudgetsCsv {
    static final ListCsv.Columns<BudgetStatus> COLUMNS = new ListCsv.Columns<>(
            "id,name,team_id,key_id,tag,model,period,mode,limit_usd,spent_usd,held_usd,remaining_usd,used_percent,resets_at,"
                    + "base_limit_usd,raise_by_usd,raise_until,time_zone,alert_thresholds,created_at",
            status -> status.budget().id().value(),
            BudgetsCsv::cells);

    private BudgetsCsv() {}

    private static List<String> cells(BudgetStatus status) {
        Budget budget = status.budget();
        Budget.Raise raise = budget.raise();
        Map<ScopeField, String> scope = budget.scope().values();
        return List.of(
                cell(budget.id().value()),
                cell(budget.name()),
                cell(scope.get(Scope.TEAM)),
                cell(scope.get(Scope.KEY)),
                cell(scope.get(Scope.TAG)),
                cell(scope.get(Scope.MODEL)),
                cell(Word.of(budget.period())),
                cell(Word.of(budget.mode())),
                status.limit().toUsd(),
                status.spent().toUsd(),
                status.held().toUsd(),
                status.remaining().toUsd(),
                status.usedPercent().toPlainString(),
                plain(status.resetsAt()),
                budget.limit().toUsd(),
                raise == null ? "" : raise.by().toUsd(),
                raise == null ? "" : raise.until().toString(),
                cell(budget.zone()),
                cell(budget.thresholds().stream().map(String::valueOf).collect(Collectors.joining(" "))),
                plain(status.createdAt()));
    }
}
