package aigateway.local.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a hard budget such as {@code 1.00/day}; its bounds are the admin API's business. */
final class BudgetArgument implements ITypeConverter<BudgetArgument.Amount> {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,9})(\\.[0-9]{1,9})?/(day|week|month|total)");

    /**
     * So much in a period.
     *
     * @param usd digits, as they were typed
     */
    record Amount(String usd, String period) {}

    @Override
    public Amount convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("expected dollars and day, week, month or total, such as 1.00/day");
        }
        int slash = text.indexOf('/');
        return new Amount(text.substring(0, slash), text.substring(slash + 1));
    }
}
