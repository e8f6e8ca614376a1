package aigateway.usage;

import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a period will have cost at its end: the spend to date, and for each remaining day the mean of the same weekdays of the
 * last 28 days. The rest of today counts by its share of the day.
 *
 * @param low as if each coming week were the cheapest of the last four
 * @param high as if each were the most expensive
 * @param days that ended and have data, at most 28; the first of them is the first one with spend
 */
public record Forecast(Money expected, Money low, Money high, int days) {
    public static final int DAYS_MAX = 28;
    /** Less has no mean for each weekday. */
    public static final int DAYS_MIN = 7;

    private static final int WEEK = 7;
    private static final int SHARE_DIGITS = 9;

    /**
     * Empty with less than {@value #DAYS_MIN} days of data, and when the period is over.
     *
     * @param toDate spent in the period
     * @param byDay the spend of each of the last 28 days, in the zone; a day without spend may be missing
     * @param end of the period
     */
    public static Optional<Forecast> of(
            Money toDate, Map<LocalDate, Money> byDay, Instant now, Instant end, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        List<Money> past = past(byDay, today);
        if (past.size() < DAYS_MIN || !now.isBefore(end)) {
            return Optional.empty();
        }
        List<BigDecimal> shares = remaining(now, end, zone);
        BigDecimal expected = sum(shares, ahead -> mean(past, ahead));
        BigDecimal low = expected;
        BigDecimal high = expected;
        for (int week = 0; (week + 1) * WEEK <= past.size(); week++) {
            int skipped = week * WEEK;
            BigDecimal likeIt = sum(shares, ahead -> nano(past.get(skipped + sameWeekday(ahead))));
            low = low.min(likeIt);
            high = high.max(likeIt);
        }
        return Optional.of(new Forecast(plus(toDate, expected), plus(toDate, low), plus(toDate, high), past.size()));
    }

    /** The days before today, the latest first, back to the first one with spend. */
    private static List<Money> past(Map<LocalDate, Money> byDay, LocalDate today) {
        List<Money> days = new ArrayList<>();
        int withData = 0;
        for (int back = 1; back <= DAYS_MAX; back++) {
            Money spent = byDay.getOrDefault(today.minusDays(back), Money.ZERO);
            days.add(spent);
            if (spent.nanoUsd() != 0) {
                withData = back;
            }
        }
        return days.subList(0, withData);
    }

    /** The share of each day from today on that is still to come: one but for today and the last one. */
    private static List<BigDecimal> remaining(Instant now, Instant end, ZoneId zone) {
        List<BigDecimal> shares = new ArrayList<>();
        LocalDate day = now.atZone(zone).toLocalDate();
        for (Instant from = now; from.isBefore(end); day = day.plusDays(1)) {
            Instant start = day.atStartOfDay(zone).toInstant();
            Instant next = day.plusDays(1).atStartOfDay(zone).toInstant();
            Instant to = next.isBefore(end) ? next : end;
            shares.add(BigDecimal.valueOf(Duration.between(from, to).toMillis())
                    .divide(
                            BigDecimal.valueOf(ChronoUnit.MILLIS.between(start, next)),
                            SHARE_DIGITS,
                            RoundingMode.HALF_UP));
            from = next;
        }
        return shares;
    }

    /** Where in a week that is listed backwards from yesterday the weekday is of the day so many days from today. */
    private static int sameWeekday(int ahead) {
        return WEEK - 1 - ahead % WEEK;
    }

    private static BigDecimal mean(List<Money> past, int ahead) {
        BigDecimal sum = BigDecimal.ZERO;
        int count = 0;
        for (int at = sameWeekday(ahead); at < past.size(); at += WEEK) {
            sum = sum.add(nano(past.get(at)));
            count++;
        }
        return sum.divide(BigDecimal.valueOf(count), SHARE_DIGITS, RoundingMode.HALF_UP);
    }

    private interface OfDay {
        BigDecimal spend(int ahead);
    }

    private static BigDecimal sum(List<BigDecimal> shares, OfDay day) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int ahead = 0; ahead < shares.size(); ahead++) {
            sum = sum.add(shares.get(ahead).multiply(day.spend(ahead)));
        }
        return sum;
    }

    private static BigDecimal nano(Money money) {
        return BigDecimal.valueOf(money.nanoUsd());
    }

    private static Money plus(Money toDate, BigDecimal nano) {
        return toDate.plus(new Money(nano.setScale(0, RoundingMode.HALF_UP).longValueExact()));
    }
}
