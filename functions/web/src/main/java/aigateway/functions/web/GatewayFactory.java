package aigateway.functions.web;

import aigateway.assembly.Gateway;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** The composition root of a function behind API Gateway: the product from the environment. A local runner brings its own. */
@Factory
public class GatewayFactory {
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = Gateway.class)
    Gateway gateway() {
        return Gateway.fromEnvironment();
    }
}
