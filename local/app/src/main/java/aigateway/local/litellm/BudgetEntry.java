package aigateway.local.litellm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A budget of LiteLLM in this gateway's terms.
 *
 * @param limitUsd digits
 * @param period {@code day}, {@code week}, {@code month} or {@code total}
 * @param model the model that it counts, or null for all
 * @param difference from LiteLLM's budget, or null for none
 */
public record BudgetEntry(
        String name,
        String limitUsd,
        String period,
        boolean soft,
        @Nullable String model,
        @Nullable String difference) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(mo|[smhdw])");
    private static final int PLACES = 6;
    private static final long DAY = 86_400;
    private static final long WEEK = 7 * DAY;
    private static final long MONTH = 30 * DAY;

    /**
     * LiteLLM begins days, weeks (7d) and months (30d, 1mo) with the calendar, as this gateway does. Another duration becomes the
     * longest of these periods that is not longer, or a day, with the same dollars in the same time.
     *
     * @param duration LiteLLM's, such as {@code 30d}; null if the budget never resets
     */
    static BudgetEntry of(
            String name, BigDecimal max, @Nullable String duration, boolean soft, @Nullable String model) {
        if (duration == null || duration.isBlank()) {
            return new BudgetEntry(name, usd(max), "total", soft, model, null);
        }
        Matcher form = DURATION.matcher(duration.strip());
        if (!form.matches()) {
            return new BudgetEntry(
                    name,
                    usd(max),
                    "month",
                    soft,
                    model,
                    "its duration '" + duration + "' is unknown; it is one of a month");
        }
        long seconds = Long.parseLong(form.group(1)) * seconds(form.group(2));
        String period = seconds >= MONTH ? "month" : seconds >= WEEK ? "week" : "day";
        long own = seconds >= MONTH ? MONTH : seconds >= WEEK ? WEEK : DAY;
        if (seconds == own || seconds == 0) {
            return new BudgetEntry(name, usd(max), period, soft, model, null);
        }
        BigDecimal limit =
                max.multiply(BigDecimal.valueOf(own)).divide(BigDecimal.valueOf(seconds), PLACES, RoundingMode.HALF_UP);
        String difference = "$" + usd(max) + " in " + duration + " are $" + usd(limit) + " a " + period;
        return new BudgetEntry(name, usd(limit), period, soft, model, difference);
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> DAY;
            case "w" -> WEEK;
            default -> MONTH;
        };
    }

    private static String usd(BigDecimal amount) {
        return Translation.plain(amount.setScale(PLACES, RoundingMode.HALF_UP));
    }

    /** Such as {@code $100 a month}. */
    public String described() {
        String time = period.equals("total") ? " in total" : " a " + period;
        return "$" + limitUsd + time + (soft ? ", soft" : "") + (model == null ? "" : " for " + model);
    }
}
