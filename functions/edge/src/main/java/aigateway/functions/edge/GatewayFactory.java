package aigateway.functions.edge;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** The composition root of a function behind API Gateway: the product from the environment. A local runner brings its own. */
@Factory
public class GatewayFactory {
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = Gateway.class)
    Gateway gateway() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }
}
