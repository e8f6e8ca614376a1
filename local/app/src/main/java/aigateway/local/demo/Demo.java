package aigateway.local.demo;

import aigateway.local.embedded.StartupFailure;
import aigateway.local.mock.MockServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code local/run --demo}: a gateway on a data folder of its own, full of data. Of the operator's settings it takes the port
 * only, so that it never reaches the operator's own database, providers or data.
 */
public final class Demo implements AutoCloseable {
    private static final String FLAG = "--demo";
    private static final String DAYS = "--days=";
    private static final String FOLDER = "--folder=";
    private static final String KEEP = "--keep";
    private static final String DEFAULT_FOLDER = "local/demo-data";
    private static final String HOST = "127.0.0.1";
    private static final int DAYS_DIGITS = 3;

    private final Path folder;
    private final int days;
    private final boolean full;
    private final MockServer mock;
    private final DemoReceiver receiver;
    private final Map<String, String> settings;

    private Demo(
            Path folder, int days, boolean full, MockServer mock, DemoReceiver receiver, Map<String, String> settings) {
        this.folder = folder;
        this.days = days;
        this.full = full;
        this.mock = mock;
        this.receiver = receiver;
        this.settings = Map.copyOf(settings);
    }

    /**
     * Makes the folder and starts the mock provider; empty where no demo is wanted.
     *
     * @param home the root of the repository
     * @param port to listen on
     * @throws StartupFailure when an argument is none of a demo, or the folder cannot be used
     */
    public static Optional<Demo> of(List<String> args, Path home, String port) {
        if (!args.contains(FLAG)) {
            return Optional.empty();
        }
        int days = DemoSize.DAYS;
        Path folder = home.resolve(DEFAULT_FOLDER);
        for (String arg : args) {
            if (arg.startsWith(DAYS)) {
                days = days(arg.substring(DAYS.length()));
            } else if (arg.startsWith(FOLDER)) {
                folder = Path.of(arg.substring(FOLDER.length()));
            } else if (!arg.equals(FLAG) && !arg.equals(KEEP)) {
                throw new StartupFailure(
                        "%s is no option of local/run --demo: it has --days=N, --folder=PATH and --keep."
                                .formatted(arg));
            }
        }
        return Optional.of(of(folder, days, port, args.contains(KEEP)));
    }

    private static Demo of(Path wanted, int days, String port, boolean keep) {
        Path folder = wanted.toAbsolutePath().normalize();
        Optional<Integer> full = keep ? DemoFolder.filled(folder) : Optional.empty();
        if (full.isEmpty()) {
            folder = DemoFolder.fresh(folder);
        }
        DemoReceiver receiver = DemoReceiver.start(full.orElse(0));
        MockServer mock = MockServer.start(models());
        return new Demo(folder, days, full.isPresent(), mock, receiver, settings(folder, mock, port));
    }

    private static int days(String text) {
        int days = text.matches("\\d{1," + DAYS_DIGITS + "}") ? Integer.parseInt(text) : 0;
        if (days < 1 || days > DemoSize.DAYS_MAX) {
            throw new StartupFailure("--days must be a whole number from 1 to " + DemoSize.DAYS_MAX + ".");
        }
        return days;
    }

    /** What the mock serves beside its own models. */
    private static List<String> models() {
        return DemoLines.table("models.csv").stream()
                .flatMap(cells -> List.of(cells.get(5), cells.get(14)).stream())
                .filter(model -> !model.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private static Map<String, String> settings(Path folder, MockServer mock, String port) {
        Path config = folder.resolve("gateway.yaml");
        try {
            Files.writeString(
                    config,
                    DemoLines.text("gateway.yaml").replace("MOCK", mock.url().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("STAGE", "local");
        settings.put("HOST", HOST);
        settings.put("PORT", port);
        settings.put("PUBLIC_URL", "http://" + HOST + ":" + port);
        settings.put("MOCK_PROVIDER", "true");
        settings.put("MOCK_PROVIDER_URL", mock.url().toString());
        settings.put("GATEWAY_CONFIG", config.toString());
        settings.put("WEBHOOK_ALLOW_CIDRS", HOST + "/32");
        return settings;
    }

    public Path folder() {
        return folder;
    }

    public MockServer mock() {
        return mock;
    }

    /** All settings of the gateway but for the addresses of its stores and its secrets. */
    public Map<String, String> settings() {
        return settings;
    }

    /**
     * Fills the database, unless it is kept from an earlier start.
     *
     * @param all the settings with addresses and secrets
     */
    public void fill(Map<String, String> all) {
        if (!full) {
            DemoFill.run(all, days, receiver);
            DemoFolder.noteFilled(folder, receiver.port());
        }
    }

    /** Ends the mock provider and the receiver. */
    @Override
    public void close() {
        mock.close();
        receiver.close();
    }

    /** What the banner says of it, one line each. */
    public List<String> lines() {
        return DemoLogin.ALL.stream()
                .map(login ->
                        "  Sign in      %s  %s  (%s)".formatted(login.email(), login.password(), login.roleText()))
                .toList();
    }
}
