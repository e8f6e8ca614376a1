package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Consumption;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usage that a provider reports, read from the response of any API. It is the only reader: whole answers, streams and
 * translations all use it.
 *
 * @param shape the form of the usage object that was read
 * @param explained whether the counts and the total agree in one of the known ways; where they do not, the larger reading counts
 * @param cost the provider's own figure, or null
 */
public record ReportedUsage(
        Consumption consumption,
        String shape,
        boolean explained,
        @Nullable Money cost) {
    /** The members of a response that are read for its usage; in the choices it is only where these hold none. */
    public static final Set<String> MEMBERS = UsagePlaces.MEMBERS;

    /** No single call costs this many dollars; a larger figure is invalid. */
    private static final BigDecimal USD_MAX = new BigDecimal("100000");

    private static final int DIGITS_MAX = 40;
    /** xAI counts its cost in ticks: so many places of a dollar. */
    private static final int TICK_PLACES = 10;

    public Tokens tokens() {
        return consumption.tokens();
    }

    /** Of a whole response; null where it has no usage, or none that makes sense. */
    public static @Nullable ReportedUsage of(Json.Obj response) {
        Json.Obj usage = UsagePlaces.usage(response);
        return usage == null
                ? null
                : read(response, usage, UsageExtras.Items.of(response).uses());
    }

    /** Of a usage object alone. Null when a count is missing and does not follow from the total, or makes no sense. */
    public static @Nullable ReportedUsage read(Json.Obj usage) {
        return read(usage, usage, Map.of());
    }

    static @Nullable ReportedUsage read(Json.Obj response, Json.Obj usage, Map<Part, Long> items) {
        UsageTokens tokens = UsageTokens.read(usage);
        List<String> tiers = UsageExtras.tiers(response, usage);
        Map<Part, Long> uses = UsageExtras.larger(UsageExtras.tools(usage), items);
        if (tokens == null) {
            return duration(usage, tiers);
        }
        return new ReportedUsage(
                new Consumption(tokens.tokens(), UsageExtras.larger(tokens.parts(), uses), tiers),
                tokens.shape(),
                tokens.explained(),
                cost(usage));
    }

    /** A transcription that is billed by its length. */
    private static @Nullable ReportedUsage duration(Json.Obj usage, List<String> tiers) {
        BigDecimal seconds = "duration".equals(usage.text("type")) && usage.member("seconds") instanceof Json.Num number
                ? number.asAmount(Money.USD_PLACES, BigDecimal.valueOf(Counts.MAX))
                : null;
        if (seconds == null) {
            return null;
        }
        long whole = seconds.setScale(0, RoundingMode.CEILING).longValueExact();
        return new ReportedUsage(
                new Consumption(Tokens.NONE, Map.of(Part.AUDIO_SECOND, whole), tiers), "duration", true, cost(usage));
    }

    /** The provider's own cost in dollars, or null. */
    public static @Nullable Money cost(Json.Obj usage) {
        Money ticks = usd(usage.member("cost_in_usd_ticks"), TICK_PLACES);
        if (ticks != null) {
            return ticks;
        }
        Json.Obj parts = usage.object("cost");
        Money cost = usd(parts == null ? usage.member("cost") : parts.member("total_cost"), 0);
        if (cost == null) {
            return usd(usage.member("estimated_cost"), 0);
        }
        // With a key of one's own OpenRouter's figure is its fee; the vendor is paid beside it.
        Json.Obj details = usage.object("cost_details");
        boolean own = new Json.Bool(true).equals(usage.member("is_byok"));
        Money upstream = own && details != null ? usd(details.member("upstream_inference_cost"), 0) : null;
        return upstream == null ? cost : cost.plus(upstream);
    }

    private static @Nullable Money usd(@Nullable Json figure, int places) {
        if (!(figure instanceof Json.Num(String digits)) || digits.length() > DIGITS_MAX) {
            return null;
        }
        try {
            var usd = new BigDecimal(digits).scaleByPowerOfTen(-places);
            boolean plausible = usd.signum() >= 0 && usd.compareTo(USD_MAX) <= 0 && usd.scale() < DIGITS_MAX;
            return plausible ? Money.ofUsdRoundedUp(usd) : null;
        } catch (NumberFormatException | ArithmeticException _) {
            // An exponent of ten digits is valid JSON but no BigDecimal.
            return null;
        }
    }
}
