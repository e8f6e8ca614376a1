package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.json.RequestBody;
import aigateway.signin.FirstAdmin;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What local/run prints: where things are, what was made, and a command to paste. At most sixteen lines. */
final class Welcome {
    private static final String FIRST_KEY = "{\"name\":\"first\"}";

    private static final String DEMO_KEY = "{\"name\":\"your-own-calls\",\"team\":\"Developer tools\"}";

    private final Path home;
    private final Path dataDir;
    private final InetSocketAddress address;
    private final Gateway gateway;
    private final PrintStream out;

    Welcome(Path home, Path dataDir, InetSocketAddress address, Gateway gateway, PrintStream out) {
        this.home = home;
        this.dataDir = dataDir;
        this.address = address;
        this.gateway = gateway;
        this.out = out;
    }

    /**
     * @param startedNanos when the process began, by System.nanoTime
     * @param newAdminToken the token that was just made, or an empty text
     */
    void print(long startedNanos, String newAdminToken) {
        String base = "http://" + address.getHostString() + ":" + address.getPort();
        List<String> lines = new ArrayList<>();
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        lines.add(String.format(Locale.ROOT, "AI Gateway is up after %.1f s.", seconds));
        lines.add("  API          " + base + "/v1");
        lines.add("  Docs         " + base + "/docs");
        lines.add("  Metrics      " + base + "/metrics");
        lines.add("  Dashboard    " + base + "/dashboard");
        gateway.signIn()
                .firstAdmin()
                .make()
                .ifPresent(made -> lines.add("  Sign in      " + FirstAdmin.EMAIL + " with the one-time password "
                        + made.text() + "  (shown this once)"));
        lines.add("  Log          " + shown(dataDir.resolve("logs").resolve("gateway.log")));
        if (!newAdminToken.isEmpty()) {
            lines.add("  Admin token  " + newAdminToken + "  (kept in " + shown(dataDir.resolve("secrets.env")) + ")");
        }
        String key = firstKey(gateway);
        lines.add(
                key.isEmpty()
                        ? "  Client keys  local/ai-gateway list-keys, local/ai-gateway create-key --name NAME"
                        : "  Client key   " + key + "  (shown this once)");
        lines.add("  Shell        eval \"$(local/ai-gateway env)\" sets AGW_URL and ADMIN_TOKEN");
        lines.add(key.isEmpty() ? "Try it, after eval \"$(local/ai-gateway env --new-key test)\":" : "Try it:");
        lines.add("  curl -s " + base + "/v1/chat/completions -H 'Content-Type: application/json' \\");
        lines.add(
                key.isEmpty()
                        ? "    -H \"Authorization: Bearer $KEY\" \\"
                        : "    -H 'Authorization: Bearer " + key + "' \\");
        lines.add("    -d '{\"model\":\"" + model() + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        lines.add("Ctrl-C ends it; keys, jobs and usage are kept.");
        lines.forEach(out::println);
        out.flush();
    }

    /**
     * The same for a demo.
     *
     * @param people who can sign in, a line each
     */
    void demo(long startedNanos, List<String> people) {
        String base = "http://" + address.getHostString() + ":" + address.getPort();
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "AI Gateway is up after %.1f s, with DEMO DATA: nothing of it is real.", seconds));
        lines.add("  Dashboard    " + base + "/dashboard");
        lines.addAll(people);
        lines.add("  API          " + base + "/v1, docs at " + base + "/docs");
        String key = key(gateway, DEMO_KEY);
        lines.add("  Client key   " + key);
        lines.add("  Data         " + shown(dataDir) + ", made again at each start without --keep");
        lines.add("  Shell        eval \"$(AGW_DATA_DIR=" + shown(dataDir)
                + " local/ai-gateway env)\" sets AGW_URL and ADMIN_TOKEN");
        lines.add("All models are mocks. A call appears in the dashboard at once:");
        lines.add("  curl -s " + base + "/v1/chat/completions -H 'Content-Type: application/json' \\");
        lines.add("    -H 'Authorization: Bearer " + key + "' \\");
        lines.add("    -d '{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        lines.add("Ctrl-C ends it.");
        lines.forEach(out::println);
        out.flush();
    }

    /** A first key where there is none, so that the first minute needs no second command. */
    private static String firstKey(Gateway gateway) {
        return gateway.admin().keys().any() ? "" : key(gateway, FIRST_KEY);
    }

    /** Makes a key and answers its text. */
    static String key(Gateway gateway, String spec) {
        var body = new RequestBody(spec.getBytes(StandardCharsets.US_ASCII), "application/json");
        return gateway.admin()
                .manageKeys()
                .create("admin-token", body)
                .map(issued -> issued.secret() == null ? "" : issued.secret())
                .orElse(_ -> "");
    }

    private String model() {
        return gateway.settings().providers().mock() ? "mock-1" : "gpt-4o-mini";
    }

    private String shown(Path path) {
        return path.startsWith(home) ? home.relativize(path).toString() : path.toString();
    }
}
