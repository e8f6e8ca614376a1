package aigateway.alerts;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.notices.ChosenChannels;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator does with the rules of alerts. Each change and its audit event are one transaction. */
public final class ManageAlertRules {
    private static final String NAME = "name";
    private static final String MUTED_UNTIL = "muted_until";
    private static final Set<String> PATCH =
            Set.of(NAME, "parameters", ChosenChannels.MEMBER, "enabled", MUTED_UNTIL, "notify_closed");
    private static final Set<String> CREATE =
            Set.of(NAME, "kind", "scope", "parameters", ChosenChannels.MEMBER, "enabled", MUTED_UNTIL, "notify_closed");
    private static final int NAME_LENGTH_MAX = 100;
    /** Each is evaluated again and again. */
    private static final int RULES_MAX = 100;

    private final AlertRules rules;
    private final Alerts alerts;
    private final ChosenChannels channels;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public ManageAlertRules(
            AlertRules rules,
            Alerts alerts,
            ChosenChannels channels,
            Audits audits,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.rules = rules;
        this.alerts = alerts;
        this.channels = channels;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    public Result<AlertRule> create(String actor, RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            Optional<AlertKind> kind = kind(fields);
            if (kind.isEmpty()) {
                return fields.result("").flatMap(_ -> Result.refused(Problem.missing("kind")));
            }
            RuleScope scope = RuleScope.read(fields);
            String conflict = kind.get().conflict(scope);
            if (conflict != null) {
                fields.wrong("scope", conflict);
            }
            var blank = new AlertRule(
                    ids.alertRule(),
                    Word.of(kind.get()),
                    new RuleParameters(kind.get(), Map.of()),
                    scope,
                    null,
                    true,
                    null,
                    false,
                    clock.instant(),
                    1);
            return fields.result(patched(blank, fields)).flatMap(rule -> create(actor, rule));
        });
    }

    private Result<AlertRule> create(String actor, AlertRule rule) {
        if (rules.count() >= RULES_MAX) {
            return Result.refused(Problem.conflict("There are at most " + RULES_MAX + " rules."));
        }
        transactions.commit(List.of(
                event(actor, "alert_rule.create", rule),
                rules.create(rule),
                alerts.evaluateSoon(rule.kind(), clock.instant())));
        return find(rule.id());
    }

    public Result<AlertRule> find(AlertRuleId id) {
        return rules.find(id).map(Result::ok).orElseGet(ManageAlertRules::noSuchRule);
    }

    public List<AlertRule> list(@Nullable AlertRuleId after, int limit) {
        return rules.list(after, limit);
    }

    public Result<AlertRule> patch(String actor, AlertRuleId id, RequestBody body) {
        return body.object(PATCH)
                .flatMap(fields -> find(id).flatMap(
                                known -> fields.result(patched(known, fields)).flatMap(rule -> change(actor, rule))));
    }

    private Result<AlertRule> change(String actor, AlertRule rule) {
        Instant now = clock.instant();
        List<Write> writes = new ArrayList<>(List.of(
                event(actor, "alert_rule.change", rule), rules.change(rule), alerts.evaluateSoon(rule.kind(), now)));
        if (!rule.enabled()) {
            writes.add(alerts.closeAll(rule.id(), now));
        }
        try {
            transactions.commit(writes);
        } catch (Conflict _) {
            return Result.refused(
                    Problem.conflict("It was changed by another request at the same time. Please try again."));
        }
        return find(rule.id());
    }

    /** Returns the rule as it was. Its open alerts close. */
    public Result<AlertRule> delete(String actor, AlertRuleId id) {
        return find(id).map(last -> {
            Instant now = clock.instant();
            transactions.commit(
                    List.of(event(actor, "alert_rule.delete", last), rules.delete(id, now), alerts.closeAll(id, now)));
            return last;
        });
    }

    public static <T> Result<T> noSuchRule() {
        return Result.refused(Problem.notFound("There is no such rule."));
    }

    private static Optional<AlertKind> kind(Fields fields) {
        String word = fields.requiredText("kind", 1, NAME_LENGTH_MAX);
        Optional<AlertKind> kind = Word.read(AlertKind.class, word);
        if (fields.problem() == null && kind.isEmpty()) {
            String words = Arrays.stream(AlertKind.values()).map(Word::of).collect(Collectors.joining(", "));
            fields.wrong("kind", "expected one of " + words);
        }
        return kind;
    }

    private AlertRule patched(AlertRule rule, Fields fields) {
        String name = fields.text(NAME, 1, NAME_LENGTH_MAX);
        Long mutedUntil = fields.integer(MUTED_UNTIL, 0, UnixTime.SECONDS_MAX);
        return new AlertRule(
                rule.id(),
                name == null ? rule.name() : name,
                rule.parameters().patched(fields),
                rule.scope(),
                fields.mentions(ChosenChannels.MEMBER) ? channels.read(fields) : rule.channels(),
                fields.flag("enabled", rule.enabled()),
                fields.mentions(MUTED_UNTIL) ? UnixTime.instant(mutedUntil) : rule.mutedUntil(),
                fields.flag("notify_closed", rule.notifyClosed()),
                rule.createdAt(),
                rule.version());
    }

    private Write event(String actor, String action, AlertRule rule) {
        String detail = JsonText.objectText(json -> {
            json.text(NAME, rule.name()).text("kind", Word.of(rule.kind())).flag("enabled", rule.enabled());
            rule.parameters().write(json);
            ChosenChannels.write(json, rule.channels());
            json.number(MUTED_UNTIL, UnixTime.seconds(rule.mutedUntil()));
        });
        return audits.admin(new AdminEvent(actor, action, rule.id().value(), detail));
    }
}
