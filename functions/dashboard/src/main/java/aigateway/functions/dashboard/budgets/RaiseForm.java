package aigateway.functions.dashboard.budgets;

import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.Values;
import aigateway.json.RequestBody;
import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form that raises a budget for a time: so much more than the limit in force.
 *
 * @param amounts that buttons offer, in dollars
 * @param ends that the form offers
 * @param by null when it cannot be read
 * @param until null when it cannot be read
 * @param after what the budget would be; null when something cannot be read
 */
public record RaiseForm(
        String amount,
        String end,
        String date,
        List<String> amounts,
        List<End> ends,
        @Nullable Money by,
        @Nullable Instant until,
        @Nullable BudgetRow after) {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);
    private static final String ON_DATE = "date";

    /**
     * An end of the raise.
     *
     * @param text such as {@code Friday, 4 Dec 2026}
     */
    public record End(String word, String text, Instant at) {}

    static RaiseForm of(BudgetRow budget, Values form, ZoneId zone, Instant now) {
        String amount = form.has("amount") ? form.text("amount") : "50";
        List<End> ends = ends(budget.status(), zone, now);
        String end = form.has("until") ? form.text("until") : ends.getFirst().word();
        String date = form.has("date") ? form.text("date") : friday(zone, now).toString();
        Money by = money(amount);
        Instant until = end.equals(ON_DATE)
                ? endOf(date, zone)
                : ends.stream()
                        .filter(each -> each.word().equals(end))
                        .map(End::at)
                        .findFirst()
                        .orElse(null);
        return new RaiseForm(
                amount,
                end,
                date,
                List.of("10", "25", "50", "100", "250"),
                ends,
                by,
                until,
                by == null || until == null || !until.isAfter(now) ? null : after(budget, by));
    }

    private static BudgetRow after(BudgetRow budget, Money by) {
        BudgetStatus now = budget.status();
        var raised = new BudgetStatus(
                now.budget(),
                now.createdAt(),
                now.limit().plus(by),
                now.spent(),
                now.held(),
                now.resetsAt(),
                now.version());
        return new BudgetRow(raised, budget.scope(), budget.forecast());
    }

    private static List<End> ends(BudgetStatus status, ZoneId zone, Instant now) {
        List<End> ends = new ArrayList<>();
        LocalDate friday = friday(zone, now);
        ends.add(new End("friday", "the end of " + Moments.weekday(friday), start(friday.plusDays(1), zone)));
        Instant resets = status.resetsAt();
        if (resets != null) {
            ends.add(new End("period", "the end of its period, " + Moments.minute(resets, zone), resets));
        }
        LocalDate week = now.atZone(zone).toLocalDate().plusDays(7);
        ends.add(new End("week", "the end of " + Moments.weekday(week) + ", in a week", start(week.plusDays(1), zone)));
        return List.copyOf(ends);
    }

    private static LocalDate friday(ZoneId zone, Instant now) {
        return now.atZone(zone).toLocalDate().with(TemporalAdjusters.nextOrSame(DayOfWeek.FRIDAY));
    }

    private static Instant start(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    private static @Nullable Instant endOf(String date, ZoneId zone) {
        try {
            return start(LocalDate.parse(date).plusDays(1), zone);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static @Nullable Money money(String text) {
        String digits = text.replace(",", "").replaceFirst("^\\$", "").strip();
        if (!digits.matches("\\d{1,10}(\\.\\d{1,9})?")) {
            return null;
        }
        BigDecimal usd = new BigDecimal(digits);
        return usd.signum() == 0 || usd.compareTo(MOST) > 0 ? null : Money.ofUsdRoundedUp(usd);
    }

    /**
     * For the admin API, which knows one raise at a time: one that is in force becomes a part of the new one.
     *
     * <p>What cannot be read is left out, which the API refuses by name.
     */
    RequestBody body(BudgetStatus now) {
        Money more = by == null
                ? null
                : Money.difference(now.limit().plus(by), now.budget().limit());
        return Body.of(json -> json.object(
                "raise",
                raise -> raise.decimal("by_usd", more == null ? null : more.toUsd())
                        .number("until", until == null ? null : Long.valueOf(until.getEpochSecond()))));
    }

    /** What is wrong with the form; empty when it can be sent. */
    String problem() {
        if (by == null) {
            return "The amount cannot be read: expected dollars, such as 50 or 12.50.";
        }
        return after == null ? "The raise would already be over: choose a later day." : "";
    }

    public boolean onDate() {
        return end.equals(ON_DATE);
    }
}
