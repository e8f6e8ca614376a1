package aigateway.http;

import java.util.regex.Pattern;

/** What the value of a header may hold: visible ASCII, with blanks only inside. An HTTP client refuses to send anything else. */
public final class HeaderValue {
    private static final Pattern FORM = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private HeaderValue() {}

    public static boolean isSendable(String text) {
        return FORM.matcher(text).matches();
    }
}
