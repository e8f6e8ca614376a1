package aigateway.functions.dashboard.overview;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertQuery;
import aigateway.alerts.Alerts;
import aigateway.assembly.AdminFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.BudgetNaming;
import aigateway.functions.dashboard.site.Visit;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.KeyState;
import aigateway.reports.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a person should look at, the worst first. What an open alert covers is one line, not two.
 *
 * <p>Round trips: one for alerts, one for unused keys, and one report of usage for refused calls.
 */
final class Attention {
    private static final int ALERTS_MAX = 200;
    private static final int KEYS_MAX = 100;
    private static final int EACH_MAX = 5;
    private static final Duration UNUSED = Duration.ofDays(60);
    private static final int QUEUE_SECONDS = 60;
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");

    private final Visit visit;
    private final AdminFeature admin;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> said = new HashSet<>();
    private final Set<String> alertedBudgets = new HashSet<>();
    private final Map<String, Alert> forecasts = new TreeMap<>();
    /** Keys by id, with their names as far as they are known. */
    private final Map<String, String> unused = new TreeMap<>();

    /**
     * One line.
     *
     * @param tone {@code bad}, {@code warn} or {@code info}
     * @param tag what kind of thing it is, in a word
     * @param link below /dashboard, to what is behind it
     */
    public record Item(String tone, String tag, String title, String detail, String link) {
        int rank() {
            return tone.equals("bad") ? 0 : tone.equals("warn") ? 1 : 2;
        }
    }

    Attention(Visit visit, AdminFeature admin) {
        this.visit = visit;
        this.admin = admin;
    }

    List<Item> items() {
        return items.stream().sorted(Comparator.comparingInt(Item::rank)).toList();
    }

    private void add(String tone, String tag, String title, String detail, String link) {
        items.add(new Item(tone, tag, title, detail, link));
    }

    /** Those of budgets and unused keys are kept for {@link #budgets} and {@link #unusedKeys}, which say more. */
    Attention alerts(Alerts alerts) {
        for (Alert alert :
                alerts.list(new AlertQuery(true, null, null, null, null, null, visit.teams(), null, ALERTS_MAX))) {
            switch (alert.kind()) {
                case BUDGET_THRESHOLD, BUDGET_EXHAUSTED -> alertedBudgets.add(subject(alert));
                case BUDGET_FORECAST -> forecasts.put(subject(alert), alert);
                case KEY_UNUSED -> unused.put(alert.subject(), "");
                case SPEND_SPIKE, MODEL_UNPRICED, CHARGED_WITHOUT_USAGE -> add(alert, "warn");
                case PROVIDER_DOWN, AUDIT_BROKEN -> add(alert, "bad");
            }
        }
        return this;
    }

    private static String subject(Alert alert) {
        return alert.budget() == null ? alert.subject() : alert.budget().value();
    }

    private void add(Alert alert, String tone) {
        said.add(alert.subject());
        String text = INSTANT.matcher(alert.text())
                .replaceAll(found -> Moments.minute(Instant.parse(found.group()), visit.zone()));
        add(tone, "Alert", alert.title(), text, link(alert));
    }

    private static String link(Alert alert) {
        if (alert.budget() != null) {
            return "budgets/" + alert.budget().value();
        }
        return switch (alert.kind()) {
            case MODEL_UNPRICED -> "prices";
            case PROVIDER_DOWN -> "providers";
            case AUDIT_BROKEN -> "audit";
            case CHARGED_WITHOUT_USAGE -> "requests?outcome=charged";
            case KEY_UNUSED, SPEND_SPIKE, BUDGET_THRESHOLD, BUDGET_EXHAUSTED, BUDGET_FORECAST ->
                alert.key() != null
                        ? "keys/" + alert.key().value()
                        : alert.team() != null ? "teams/" + alert.team().value() : "alerts";
        };
    }

    /** An alert of a budget below 80 percent is one among others: they are one line. */
    Attention budgets(List<BudgetStatus> statuses, BudgetNaming naming) {
        for (BudgetStatus status :
                statuses.stream().sorted(BudgetItems.byShare()).toList()) {
            BudgetItems.of(status, naming, visit.now(), visit.zone()).ifPresent(item -> {
                items.add(item);
                alertedBudgets.remove(status.budget().id().value());
                forecasts.remove(status.budget().id().value());
            });
        }
        forecasts.values().forEach(alert -> add(alert, "warn"));
        if (!alertedBudgets.isEmpty()) {
            add(
                    "info",
                    "Alerts",
                    Counts.of(alertedBudgets.size(), "budget") + " below 80 % reached a threshold",
                    "Their alerts close when the budgets start again.",
                    "alerts");
        }
        return this;
    }

    /** Calls that a budget refused in the last day, by key. */
    Attention refusals() {
        Refusals.read(admin.usages(), visit).stream().limit(EACH_MAX).forEach(items::add);
        return this;
    }

    /** As this process knows the providers; not for a viewer of teams. */
    Attention providers(CircuitBreakers breakers) {
        if (!visit.teams().all()) {
            return this;
        }
        breakers.targets().stream()
                .filter(target -> target.circuitOpen() && !said.contains(target.provider()))
                .limit(EACH_MAX)
                .forEach(target -> add(
                        "bad",
                        "Circuit open",
                        target.model() + " at " + target.provider(),
                        "Too many of its last calls failed. Calls go to other targets until a trial call succeeds.",
                        "providers"));
        for (Map.Entry<String, List<KeyState>> each :
                admin.providers().resting().entrySet()) {
            String names = String.join(
                    ", ", each.getValue().stream().map(KeyState::name).toList());
            Instant until = each.getValue().stream()
                    .map(KeyState::restingUntil)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(visit.now());
            add(
                    "warn",
                    "Key rests",
                    Counts.of(each.getValue().size(), "key") + " of " + each.getKey() + ": " + names,
                    "The provider refused it or limits it. It is tried again "
                            + Pace.text(until, visit.now(), visit.zone()) + ".",
                    "providers");
        }
        return this;
    }

    /** Models in use whose calls cost an unknown amount. */
    Attention unpriced(List<Uncertain.Unpriced> models) {
        List<Uncertain.Unpriced> others = models.stream()
                .filter(each -> said.stream().noneMatch(subject -> subject.endsWith("/" + each.model())))
                .toList();
        others.stream()
                .limit(EACH_MAX)
                .forEach(each -> add(
                        "warn",
                        "No price",
                        "The model " + each.model() + " has no price",
                        Counts.of(each.calls(), "call") + " in this period have an unknown cost.",
                        "prices"));
        return this;
    }

    Attention work(UnderWay.Sums work) {
        if (work.oldestDueSeconds() > QUEUE_SECONDS) {
            add(
                    "bad",
                    "Queue",
                    "The oldest due job waits for " + Counts.millis(work.oldestDueSeconds() * 1_000),
                    "Jobs usually start within a second. Are the workers running?",
                    "jobs");
        }
        if (work.failedDeliveries() > 0) {
            add(
                    "warn",
                    "Webhooks",
                    Counts.of(work.failedDeliveries(), "delivery", "deliveries") + " failed in the last 7 days",
                    "They are not tried again. Replay them when the receiver works.",
                    "deliveries?status=failed");
        }
        return this;
    }

    Attention unusedKeys() {
        Instant before = visit.now().minus(UNUSED);
        admin.keys()
                .list(
                        new KeyFilter(null, null, Key.Status.ACTIVE, null, before, visit.teams()),
                        visit.now(),
                        null,
                        KEYS_MAX)
                .forEach(key -> unused.put(key.id().value(), key.spec().name()));
        if (!unused.isEmpty()) {
            String names = unused.values().stream()
                    .filter(name -> !name.isEmpty())
                    .limit(EACH_MAX)
                    .collect(Collectors.joining(", "));
            add(
                    "info",
                    "Unused",
                    (unused.size() >= KEYS_MAX ? "At least " : "") + Counts.of(unused.size(), "key")
                            + " without a call for a long time" + (names.isEmpty() ? "" : ": " + names),
                    "What is no longer needed is best revoked.",
                    unused.size() == 1 ? "keys/" + unused.keySet().iterator().next() : "keys?status=unused");
        }
        return this;
    }
}
