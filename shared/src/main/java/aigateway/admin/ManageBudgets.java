package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.budgets.Budget;
import aigateway.budgets.BudgetSpec;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.keys.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What an admin does with budgets. Each change and its audit event are one transaction, valid from the next call. */
public final class ManageBudgets {
    private static final String ACTOR = "admin-token";
    /** More than one for each period and some models is a slip. */
    public static final int KEY_BUDGETS_MAX = 10;

    private final Budgets budgets;
    private final Keys keys;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;

    public ManageBudgets(Budgets budgets, Keys keys, Audits audits, Transactions transactions, Ids ids) {
        this.budgets = budgets;
        this.keys = keys;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
    }

    /** What became of an admin's request. */
    public sealed interface Outcome {
        record Done(BudgetStatus standing) implements Outcome {}

        record No(Problem problem) implements Outcome {}
    }

    public Outcome create(RequestBody body) {
        return read(body, fields -> {
            Budget budget = BudgetSpec.create(fields, ids.budget(), null);
            checkZone(fields, budget);
            checkKey(fields, budget);
            if (fields.problem() != null) {
                return new Outcome.No(fields.problem());
            }
            transactions.commit(List.of(event("budget.create", budget), budgets.create(budget)));
            return new Outcome.Done(budgets.find(budget.id()).orElseThrow());
        });
    }

    public Outcome patch(BudgetId id, RequestBody body) {
        return read(body, fields -> {
            Optional<BudgetStatus> known = budgets.find(id);
            if (known.isEmpty()) {
                return noSuchBudget();
            }
            Budget changed = BudgetSpec.patched(known.get().budget(), fields);
            if (fields.problem() != null) {
                return new Outcome.No(fields.problem());
            }
            transactions.commit(List.of(event("budget.change", changed), budgets.change(changed)));
            return new Outcome.Done(budgets.find(id).orElseThrow());
        });
    }

    /** Answers the budget as it stood at its end. */
    public Outcome delete(BudgetId id) {
        Optional<BudgetStatus> known = budgets.find(id);
        if (known.isEmpty()) {
            return noSuchBudget();
        }
        transactions.commit(List.of(event("budget.delete", known.get().budget()), budgets.delete(id)));
        return new Outcome.Done(known.get());
    }

    public static Outcome noSuchBudget() {
        return new Outcome.No(Problem.notFound("There is no such budget."));
    }

    /** The budgets that stand in the creation of a key; what is wrong stands in the fields' problem. */
    List<Budget> ofNewKey(Fields fields, KeyId key) {
        List<Budget> made = new ArrayList<>();
        for (Fields each : fields.objects("budgets", KEY_BUDGETS_MAX)) {
            Budget budget = BudgetSpec.create(each, ids.budget(), key);
            checkZone(each, budget);
            made.add(budget);
        }
        return made;
    }

    /** To be stored with the key. */
    List<Write> creations(List<Budget> made) {
        return made.stream()
                .flatMap(budget -> List.of(event("budget.create", budget), budgets.create(budget)).stream())
                .toList();
    }

    /** A zone that only the database does not know would fail every call. */
    private void checkZone(Fields fields, Budget budget) {
        if (fields.problem() == null && !budget.zone().equals("UTC") && !budgets.knowsZone(budget.zone())) {
            fields.wrong("time_zone", "expected a name like Europe/Berlin");
        }
    }

    /** A wrong id would make a budget that no call ever uses. */
    private void checkKey(Fields fields, Budget budget) {
        String key = budget.scope().key();
        if (fields.problem() == null && key != null && keys.find(new KeyId(key)).isEmpty()) {
            fields.wrong("scope.key_id", "there is no such key");
        }
    }

    private Write event(String action, Budget budget) {
        String detail = JsonText.objectText(json -> json.text(
                        "key_id", budget.scope().key())
                .text("tag", budget.scope().tag())
                .text("model", budget.scope().model())
                .text("period", budget.period().name().toLowerCase(Locale.ROOT))
                .text("mode", budget.mode().name().toLowerCase(Locale.ROOT))
                .decimal("limit_usd", budget.limit().toUsd())
                .decimal(
                        "raise_usd",
                        budget.raise() == null ? null : budget.raise().by().toUsd()));
        return audits.admin(new AdminEvent(ACTOR, action, budget.id().value(), detail));
    }

    private static Outcome read(RequestBody body, Function<Fields, Outcome> then) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Outcome.No(Problem.unsupportedContentType());
        }
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Outcome.No(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> then.apply(Fields.of(document.root()));
        };
    }
}
