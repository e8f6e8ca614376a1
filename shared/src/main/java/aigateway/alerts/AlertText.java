package aigateway.alerts;

import aigateway.kernel.Dollars;
import aigateway.kernel.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures and times in the text of alerts, for people; the facts have them exactly. */
final class AlertText {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH);

    private AlertText() {}

    static String usd(Money amount) {
        return Dollars.text(amount);
    }

    /** Such as {@code 1 Dec 2026 00:00 UTC}. */
    static String moment(Instant at) {
        return MOMENT.format(at.atOffset(ZoneOffset.UTC));
    }

    /** With the singular for one. */
    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d", number) + " " + noun + (number == 1 ? "" : "s");
    }
}
