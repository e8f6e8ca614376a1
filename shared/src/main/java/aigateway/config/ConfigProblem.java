package aigateway.config;

import java.util.List;

/** Everything that is wrong with a file, as far as it was read. Shows neither a header's value nor what may be a key. */
public final class ConfigProblem extends IllegalArgumentException {
    private final List<String> findings;

    ConfigProblem(List<String> findings, int total) {
        super(message(findings, total));
        this.findings = List.copyOf(findings);
    }

    /** At most 20, by line: {@code line 12: routes[2].targets[0].provider: there is no provider named 'opnai'}. */
    public List<String> findings() {
        return findings;
    }

    private static String message(List<String> findings, int total) {
        String listed = String.join("\n", findings);
        return total > findings.size() ? listed + "\nand " + (total - findings.size()) + " more" : listed;
    }
}
