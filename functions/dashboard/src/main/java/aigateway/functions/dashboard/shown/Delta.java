package aigateway.functions.dashboard.shown;

/**
 * How a figure changed from the period before.
 *
 * @param text such as {@code +12 %}
 * @param direction {@code up}, {@code down} or {@code same}; the style colors it, and the text has a sign
 */
public record Delta(String text, String direction) {
    public static Delta of(long before, long now) {
        return new Delta(
                before == 0 && now == 0 ? "—" : Counts.change(before, now),
                now > before ? "up" : now < before ? "down" : "same");
    }
}
