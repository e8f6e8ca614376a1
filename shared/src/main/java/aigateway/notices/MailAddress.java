package aigateway.notices;

import java.util.regex.Pattern;

/** The mail addresses that can be used here: the common form, without quotes and comments, so that each is safe in a header. */
public final class MailAddress {
    /** The limit of RFC 5321. */
    static final int LENGTH_MAX = 254;

    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";

    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" + LABEL + "(?:\\." + LABEL + ")*");

    private MailAddress() {}

    public static boolean isValid(String text) {
        return text.length() <= LENGTH_MAX && FORM.matcher(text).matches();
    }
}
