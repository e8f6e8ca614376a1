package aigateway.kernel;

import java.util.regex.Pattern;

/** Takes secrets out of text that is about to be shown or logged: the last step, not the first defence. */
public final class SecretRedactor {
    /** Longer text is cut before it is searched, so that no pattern works on a megabyte. */
    private static final int LENGTH_MAX = 64 * 1024;

    /** Every alternative is linear: a fixed start and one bounded character class. */
    private static final Pattern SECRETS = Pattern.compile("agw_[A-Za-z0-9_]{1,64}(?:\\.[A-Za-z0-9_-]{1,200})?"
            + "|whsec_[A-Za-z0-9+/=_-]{8,200}"
            + "|\\bsk-[A-Za-z0-9_*-]{4,300}"
            + "|\\b(?:org|proj)[-_][A-Za-z0-9_-]{6,100}"
            + "|\\b(?:AKIA|ASIA)[A-Z0-9]{12,20}"
            + "|\\bgh[pousr]_[A-Za-z0-9]{20,255}"
            + "|\\bxox[abp]-[A-Za-z0-9-]{10,255}"
            + "|\\bAIza[A-Za-z0-9_-]{30,40}"
            + "|\\beyJ[A-Za-z0-9_-]{10,2000}(?:\\.[A-Za-z0-9_-]{1,4000}){0,2}"
            + "|(?i:bearer)\\s{1,4}[A-Za-z0-9._~+/=-]{8,4000}"
            + "|//[^/\\s:@]{0,200}:[^/\\s@]{1,200}@"
            + "|-----BEGIN [A-Z ]{1,40}-----[A-Za-z0-9+/=\\\\\\s]{0,8000}");

    private SecretRedactor() {}

    /**
     * @param lengthMax characters kept at most, after scrubbing
     */
    public static String text(String text, int lengthMax) {
        String bounded = text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX);
        String clean = mayHoldOne(bounded) ? SECRETS.matcher(bounded).replaceAll("[secret]") : bounded;
        return clean.length() <= lengthMax ? clean : clean.substring(0, lengthMax) + "…";
    }

    /**
     * What every alternative above needs somewhere, found without trying each of them at each place: most log values have
     * none.
     */
    private static boolean mayHoldOne(String text) {
        for (int i = 0; i < text.length() - 1; i++) {
            char next = text.charAt(i + 1);
            boolean possible = switch (text.charAt(i)) {
                case '_' -> follows(text, i, "wcgj", 'h');
                case '-' -> next == '-' || follows(text, i, "kgj", 'x');
                case '/' -> next == '/';
                case 'A' -> next == 'K' || next == 'S' || next == 'I';
                case 'e' -> next == 'y';
                case 'b', 'B' -> next == 'e' || next == 'E';
                default -> false;
            };
            if (possible) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the character before a place is one of the last letters of a prefix, or the one before that is the last but one
     * of {@code ghp_} or {@code xoxb-}, whose last letter differs.
     */
    private static boolean follows(String text, int at, String last, char lastButOne) {
        return at > 0 && (last.indexOf(text.charAt(at - 1)) >= 0 || (at > 1 && text.charAt(at - 2) == lastButOne));
    }
}
