package aigateway.local.cli;

import aigateway.kernel.KeyId;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a key's id. A whole key, pasted by mistake, is refused here: in the URL it would end up in access logs. */
final class KeyIdArgument implements ITypeConverter<KeyId> {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{8,32}");

    @Override
    public KeyId convert(String text) {
        if (!ID.matcher(text).matches()) {
            throw new TypeConversionException(
                    "expected a key's id, the part between 'agw_' and the dot; list-keys shows the ids");
        }
        return new KeyId(text);
    }
}
