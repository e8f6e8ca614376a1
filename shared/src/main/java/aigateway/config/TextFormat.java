package aigateway.config;

import java.util.regex.Pattern;

/** The required form of a text. The objection never repeats the text: it may be a secret in the wrong place. */
enum TextFormat {
    PROVIDER_NAME(
            "[a-z0-9][a-z0-9_-]{0,31}",
            "a provider's name has 1 to 32 small letters, digits, '_' and '-', and starts with a letter or digit"),
    MODEL_NAME("[^\\p{C}\\p{Zl}\\p{Zp}]{1,256}", "expected 1 to 256 printable characters"),
    SECRET_NAME(
            "[A-Z][A-Z0-9_]{0,63}",
            "names of secrets belong here, such as OPENAI_API_KEY (1 to 64 capital letters, digits and '_'),"
                    + " never a key itself"),
    URL("[!-~]{1,2000}", "expected an http or https URL"),
    HEADER_NAME("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", "a header's name has 1 to 64 letters, digits and '-'"),
    HEADER_VALUE("[!-~]([ -~]*[!-~])?", "expected visible ASCII without blanks at its ends"),
    AWS_NAME("[a-z0-9][a-z0-9-]{0,62}", "expected a name of AWS: small letters, digits and '-'"),
    REQUEST_MEMBER("[A-Za-z0-9_.-]{1,64}", "a request's member has 1 to 64 letters, digits, '_', '-' and '.'"),
    /** An unknown member may be a secret in the wrong position: only text that cannot be one is repeated. */
    MEMBER_NAME("[A-Za-z_-]{1,32}", "expected a member's name");

    private final Pattern pattern;
    private final String objection;

    TextFormat(String pattern, String objection) {
        this.pattern = Pattern.compile(pattern);
        this.objection = objection;
    }

    boolean fits(String text) {
        return pattern.matcher(text).matches();
    }

    String objection() {
        return objection;
    }

    /** A name as a message repeats it: on one line, and cut. */
    static String shown(String name) {
        String line = name.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
        return line.length() > ConfigBounds.SHOWN_CHARS_MAX
                ? line.substring(0, ConfigBounds.SHOWN_CHARS_MAX) + "…"
                : line;
    }
}
