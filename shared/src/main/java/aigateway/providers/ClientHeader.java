package aigateway.providers;

import java.util.regex.Pattern;

/**
 * A header of a client that gives the body its meaning, so that it goes on to the provider with it. Each kind of provider has a
 * list of those that it may get. Headers that choose an account, such as OpenAI-Organization, are in none.
 */
public enum ClientHeader {
    /** Features of the Messages API that are not yet in its version. */
    ANTHROPIC_BETA("anthropic-beta", true),
    /** The version of the Messages API. */
    ANTHROPIC_VERSION("anthropic-version", false),
    /** Features of OpenAI's APIs. */
    OPENAI_BETA("openai-beta", true);

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:=/@+-]{0,127}");
    /** Clients send about ten. */
    static final int VALUES_MAX = 64;

    private final String text;
    private final boolean isList;

    ClientHeader(String text, boolean isList) {
        this.text = text;
        this.isList = isList;
    }

    /** In lower case. */
    public String text() {
        return text;
    }

    /** Whether it may have several values, separated by commas. */
    boolean isList() {
        return isList;
    }

    static boolean isValue(String value) {
        return WORD.matcher(value).matches();
    }
}
