package aigateway.local.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of dollars, exactly as it is typed. */
final class UsdArgument implements ITypeConverter<String> {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,5})(\\.[0-9]{1,9})?");

    @Override
    public String convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("expected dollars, such as 0.0125");
        }
        return text;
    }
}
