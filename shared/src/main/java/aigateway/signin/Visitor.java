package aigateway.signin;

/**
 * Where an attempt to sign in comes from.
 *
 * @param source the client's address
 * @param browser as it calls itself
 */
public record Visitor(String source, String browser) {
    private static final int BROWSER_LENGTH_MAX = 200;

    public Visitor {
        String visible = browser.replaceAll("[^\\x20-\\x7e]", "?");
        browser = visible.length() <= BROWSER_LENGTH_MAX ? visible : visible.substring(0, BROWSER_LENGTH_MAX);
    }
}
