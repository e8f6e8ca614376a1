package aigateway.call;

import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;

/** The members of a request that its translation left out, as one header of the reply. */
final class LeftOutHeader {
    static final String NAME = "x-agw-left-out";
    /** Clients and proxies bound all headers together, some at 8 KB. */
    private static final int LENGTH_MAX = 512;

    private static final int NAME_LENGTH_MAX = 80;
    /** The names of unknown members are the client's own text. */
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_.-]");

    private LeftOutHeader() {}

    /** At most 512 characters; where not all names fit, it ends with how many are missing. */
    static String value(Set<String> names) {
        var value = new StringBuilder();
        int left = names.size();
        for (Iterator<String> each = names.iterator(); each.hasNext(); left--) {
            String name = UNSAFE.matcher(each.next()).replaceAll("_");
            String next = name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX));
            if (value.length() + next.length() + ", +99".length() > LENGTH_MAX) {
                return value.append(", +").append(left).toString();
            }
            value.append(value.isEmpty() ? "" : ", ").append(next);
        }
        return value.toString();
    }
}
