package aigateway.functions.dashboard.shown;

import io.pebbletemplates.pebble.extension.escaper.SafeString;

/** Text for HTML and SVG that does not come from a template. */
public final class Html {
    private Html() {}

    /** For text and for attributes in double or single quotes. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            switch (each) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(each);
            }
        }
        return escaped.toString();
    }

    /** What a template does not escape again. */
    static SafeString safe(String html) {
        return new SafeString(html);
    }

    /** A dash for what is not known, with the reason as its tooltip. */
    static SafeString unknown(String reason) {
        return safe("<span class=\"unknown\" title=\"" + escape(reason) + "\">—</span>");
    }
}
