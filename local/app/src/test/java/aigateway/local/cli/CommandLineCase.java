package aigateway.local.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands against a gateway of the test's own, from an empty home. */
class CommandLineCase {
    static final String TOKEN = "admin-token-of-this-test";
    static final String ID = "abcdefgh12345678";
    static final String KEY = "agw_abcdefgh12345678.secretsecretsecretsecretsecretsecretsecret";

    @TempDir
    Path home = Path.of("");

    AdminApi api = unopened();
    final Map<String, String> environment = new HashMap<>();
    Migration migration = _ -> 0;

    /**
     * @param exitCode what the process would end with
     */
    record Ran(int exitCode, String out, String err) {}

    @BeforeEach
    void open() throws IOException {
        api = new AdminApi();
        environment.put("AGW_URL", api.url());
        environment.put("ADMIN_TOKEN", TOKEN);
    }

    @AfterEach
    void close() {
        api.close();
    }

    Ran run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new AiGateway(home, environment, migration)
                .run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static AdminApi unopened() {
        return null;
    }
}
