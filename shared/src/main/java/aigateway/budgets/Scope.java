package aigateway.budgets;

import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import aigateway.postgres.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which calls count in a budget: those that meet every condition; without a condition, all calls. */
public record Scope(Map<ScopeField, String> values) {
    public static final ScopeField KEY = new KeyScope();
    public static final ScopeField TEAM = new TeamScope();
    public static final ScopeField TAG = new TagScope();
    public static final ScopeField MODEL = new ModelScope();
    /** Every condition there is, in the order in which the API shows them. */
    public static final List<ScopeField> FIELDS = List.of(KEY, TEAM, TAG, MODEL);

    public static final Scope EVERYTHING = new Scope(Map.of());
    private static final int LENGTH_MAX = 200;

    public Scope {
        values = Map.copyOf(values);
    }

    /** This scope with one more condition; null leaves it as it is. */
    public Scope with(ScopeField field, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<ScopeField, String> more = new HashMap<>(values);
        more.put(field, value);
        return new Scope(more);
    }

    /**
     * Reads the API's {@code scope}; the fields' problem says what is wrong.
     *
     * @param members null when there is no such member
     * @param owner the key that the budget is created with, or null
     */
    static Scope read(@Nullable Fields members, @Nullable KeyId owner) {
        Scope scope = owner == null ? EVERYTHING : EVERYTHING.with(KEY, owner.value());
        if (members == null) {
            return scope;
        }
        List<ScopeField> allowed = FIELDS.stream()
                .filter(field -> owner == null || field.narrowsKey())
                .toList();
        Set<String> names = allowed.stream().map(ScopeField::member).collect(Collectors.toSet());
        members.only(names);
        for (ScopeField field : allowed) {
            String value = members.text(field.member(), 1, LENGTH_MAX);
            String problem = value == null ? null : field.problem(value);
            if (problem != null) {
                members.wrong(field.member(), problem);
            }
            scope = scope.with(field, value);
        }
        return scope;
    }

    /** Says in the fields' problem which value names nothing that exists. */
    public void check(Fields budget, ScopeField.Existing existing) {
        for (ScopeField field : FIELDS) {
            String value = values.get(field);
            String problem = value == null || budget.problem() != null ? null : field.notFound(value, existing);
            if (problem != null) {
                budget.wrong("scope." + field.member(), problem);
            }
        }
    }

    /** Writes every condition, null where there is none. */
    public JsonText write(JsonText json) {
        FIELDS.forEach(field -> json.text(field.member(), values.get(field)));
        return json;
    }

    /** The columns, each with a prefix: for a select of the table b, for an insert, or for its parameters. */
    static String columns(String prefix) {
        return FIELDS.stream().map(field -> prefix + field.column()).collect(Collectors.joining(", "));
    }

    /** Sets the parameters that are named as the columns. */
    void bind(Sql.Parameters parameters) {
        FIELDS.forEach(field -> parameters.set(field.column(), values.get(field)));
    }

    /** SQL that finds the budgets that calls of a key can count in; {@link #bindConditions} sets its parameters. */
    static String conditions(ScopeField.CallingKey key) {
        return FIELDS.stream()
                .flatMap(field -> field.appliesTo(key).stream()
                        .map(condition -> " and (b.%s is null or %s)".formatted(field.column(), condition.sql())))
                .collect(Collectors.joining());
    }

    static void bindConditions(Sql.Parameters parameters, ScopeField.CallingKey key) {
        FIELDS.forEach(field ->
                field.appliesTo(key).ifPresent(condition -> parameters.set(field.column(), condition.value())));
    }
}
