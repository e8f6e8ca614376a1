package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.budgets.Budget;
import aigateway.budgets.BudgetSpec;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.budgets.ScopeField;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates, changes and deletes budgets. Each change and its audit event are one transaction, valid from the next call. */
public final class ManageBudgets {
    /** Enough for one in each period and a few for models. */
    public static final int KEY_BUDGETS_MAX = 10;

    private final Budgets budgets;
    private final ScopeField.Existing existing;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;

    public ManageBudgets(
            Budgets budgets, ScopeField.Existing existing, Audits audits, Transactions transactions, Ids ids) {
        this.budgets = budgets;
        this.existing = existing;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
    }

    public Result<BudgetStatus> create(String actor, RequestBody body) {
        return body.object(BudgetSpec.MEMBERS).flatMap(fields -> {
            Budget budget = BudgetSpec.create(fields, ids.budget(), null);
            checkZone(fields, budget);
            budget.scope().check(fields, existing);
            return fields.result(budget).map(sound -> create(actor, sound));
        });
    }

    private BudgetStatus create(String actor, Budget budget) {
        transactions.commit(creation(actor, budget));
        return budgets.find(budget.id()).orElseThrow();
    }

    public Result<BudgetStatus> patch(String actor, BudgetId id, RequestBody body) {
        return body.object(BudgetSpec.CHANGEABLE)
                .flatMap(fields -> Guarded.change(() -> find(id).flatMap(
                                known -> fields.result(BudgetSpec.patched(known.budget(), fields))
                                        .flatMap(budget -> change(actor, budget, known.version(), fields.names())))));
    }

    private Result<BudgetStatus> change(String actor, Budget budget, long version, Set<String> members) {
        transactions.commit(List.of(event(actor, "budget.change", budget), budgets.change(budget, version, members)));
        return find(budget.id());
    }

    /** Returns the last status of the budget. */
    public Result<BudgetStatus> delete(String actor, BudgetId id) {
        return find(id).map(last -> {
            transactions.commit(deletion(actor, last.budget()));
            return last;
        });
    }

    public Result<BudgetStatus> find(BudgetId id) {
        return find(id, VisibleTeams.ALL);
    }

    public Result<BudgetStatus> find(BudgetId id, VisibleTeams visible) {
        return budgets.find(id, visible).map(Result::ok).orElseGet(ManageBudgets::noSuchBudget);
    }

    public static Result<BudgetStatus> noSuchBudget() {
        return Result.refused(Problem.notFound("There is no such budget."));
    }

    /** Reads the budgets of a key that is being created; the fields' problem says what is wrong. */
    List<Budget> ofNewKey(Fields fields, KeyId key) {
        List<Budget> created = new ArrayList<>();
        for (Fields each : fields.objects("budgets", KEY_BUDGETS_MAX)) {
            Budget budget = BudgetSpec.create(each.only(BudgetSpec.MEMBERS), ids.budget(), key);
            checkZone(each, budget);
            created.add(budget);
        }
        return created;
    }

    /** The writes that create a budget and its audit event. */
    List<Write> creation(String actor, Budget budget) {
        return List.of(event(actor, "budget.create", budget), budgets.create(budget));
    }

    /** The writes that delete a budget, with the audit event. */
    List<Write> deletion(String actor, Budget budget) {
        return List.of(event(actor, "budget.delete", budget), budgets.delete(budget.id()));
    }

    /** The database must know the zone, or every call of the budget would fail. */
    private void checkZone(Fields fields, Budget budget) {
        if (fields.problem() == null && !budget.zone().equals("UTC") && !budgets.knowsZone(budget.zone())) {
            fields.wrong("time_zone", "expected a name like Europe/Berlin");
        }
    }

    private Write event(String actor, String action, Budget budget) {
        String raise = budget.raise() == null ? null : budget.raise().by().toUsd();
        String detail = JsonText.objectText(json -> budget.scope()
                .write(json)
                .text("name", budget.name())
                .text("period", Word.of(budget.period()))
                .text("mode", Word.of(budget.mode()))
                .decimal("limit_usd", budget.limit().toUsd())
                .decimal("raise_usd", raise));
        return audits.admin(new AdminEvent(actor, action, budget.id().value(), detail));
    }
}
