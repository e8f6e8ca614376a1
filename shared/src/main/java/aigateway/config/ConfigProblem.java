package aigateway.config;

import java.util.List;

/** All errors of a file, as far as it was read. It shows no header value, and nothing that may be a key. */
public final class ConfigProblem extends IllegalArgumentException {
    private final List<String> errors;

    ConfigProblem(List<String> errors, int total) {
        super(message(errors, total));
        this.errors = List.copyOf(errors);
    }

    /** At most 20, by line: {@code line 12: routes[2].targets[0].provider: there is no provider named 'opnai'}. */
    public List<String> errors() {
        return errors;
    }

    private static String message(List<String> errors, int total) {
        String listed = String.join("\n", errors);
        return total > errors.size() ? listed + "\nand " + (total - errors.size()) + " more" : listed;
    }
}
