package aigateway.local.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a token's id. A whole token, pasted by mistake, is refused here: in the URL it would end up in access logs. */
final class TokenIdArgument implements ITypeConverter<String> {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{16}");

    @Override
    public String convert(String text) {
        if (!ID.matcher(text).matches()) {
            throw new TypeConversionException("expected a token's id, the part between 'agwp_' and the dot");
        }
        return text;
    }
}
