package aigateway.functions.migrate;

import aigateway.assembly.DatabaseAddress;
import aigateway.assembly.Settings;
import aigateway.json.JsonText;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The function migrate: invoked once at each deployment, on the database's own address, never through a proxy. */
public final class MigrateHandler implements RequestStreamHandler {
    private final Map<String, String> environment;

    public MigrateHandler() {
        this(System.getenv());
    }

    public MigrateHandler(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context)
            throws IOException {
        Settings settings = Settings.read(environment);
        var address = new DatabaseAddress(settings, environment, InstantSource.system());
        int run = Migrations.run(address.database(), settings.reportingZone());
        answer.write(JsonText.object(json -> json.number("migrations", (long) run)));
    }
}
