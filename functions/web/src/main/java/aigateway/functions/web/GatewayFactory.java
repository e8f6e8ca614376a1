package aigateway.functions.web;

import aigateway.admin.OperatorTokens;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.BatchFeature;
import aigateway.assembly.BudgetReportFeature;
import aigateway.assembly.CallFeature;
import aigateway.assembly.Gateway;
import aigateway.assembly.JobFeature;
import aigateway.assembly.NoticeFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.ReportFeature;
import aigateway.assembly.Settings;
import aigateway.assembly.SignInFeature;
import aigateway.assembly.WebhookFeature;
import aigateway.assembly.WorkFeature;
import aigateway.kernel.Ids;
import aigateway.secrets.Secrets;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * The composition root of a function behind API Gateway: the product from the environment, and each feature as a bean for the
 * controllers. A local runner brings its own gateway.
 */
@Factory
public class GatewayFactory {
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(missingBeans = Gateway.class)
    Gateway gateway() {
        return Gateway.fromEnvironment();
    }

    @Singleton
    CallFeature calls(Gateway gateway) {
        return gateway.calls();
    }

    @Singleton
    JobFeature jobs(Gateway gateway) {
        return gateway.jobs();
    }

    @Singleton
    BatchFeature batches(Gateway gateway) {
        return gateway.batches();
    }

    @Singleton
    WebhookFeature webhooks(Gateway gateway) {
        return gateway.webhooks();
    }

    @Singleton
    NoticeFeature notices(Gateway gateway) {
        return gateway.notices();
    }

    @Singleton
    BudgetReportFeature budgetReports(Gateway gateway) {
        return gateway.budgetReports();
    }

    @Singleton
    AlertFeature alerts(Gateway gateway) {
        return gateway.alerts();
    }

    @Singleton
    AdminFeature admin(Gateway gateway) {
        return gateway.admin();
    }

    @Singleton
    WorkFeature work(Gateway gateway) {
        return gateway.work();
    }

    @Singleton
    SignInFeature signIn(Gateway gateway) {
        return gateway.signIn();
    }

    @Singleton
    PeopleFeature people(Gateway gateway) {
        return gateway.people();
    }

    @Singleton
    ReportFeature reports(Gateway gateway) {
        return gateway.reports();
    }

    @Singleton
    Settings settings(Gateway gateway) {
        return gateway.settings();
    }

    @Singleton
    Secrets secrets(Gateway gateway) {
        return gateway.secrets();
    }

    @Singleton
    OperatorTokens tokens(Gateway gateway) {
        return gateway.tokens();
    }

    @Singleton
    Ids ids(Gateway gateway) {
        return gateway.ids();
    }

    /** Primary: Micronaut has a clock of its own. */
    @Primary
    @Singleton
    InstantSource clock(Gateway gateway) {
        return gateway.clock();
    }
}
