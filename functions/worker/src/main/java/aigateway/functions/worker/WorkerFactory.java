package aigateway.functions.worker;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** The composition root of both functions: the product from the environment. */
final class WorkerFactory {
    private WorkerFactory() {}

    static Gateway gateway() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }
}
