package aigateway.assembly;

import aigateway.alerts.Alerts;
import aigateway.alerts.PostgresAlerts;
import aigateway.audit.AdminEvent;
import aigateway.audit.AuditChain;
import aigateway.audit.Audits;
import aigateway.audit.PostgresAuditChain;
import aigateway.audit.PostgresAudits;
import aigateway.batches.Files;
import aigateway.batches.PostgresFiles;
import aigateway.budgets.Budgets;
import aigateway.budgets.Holds;
import aigateway.budgets.MoneyChecks;
import aigateway.budgets.PostgresBudgets;
import aigateway.budgets.PostgresHolds;
import aigateway.budgets.PostgresMoneyChecks;
import aigateway.jobs.Batches;
import aigateway.jobs.IdempotencyKeys;
import aigateway.jobs.JobClaims;
import aigateway.jobs.Jobs;
import aigateway.jobs.LostJobs;
import aigateway.jobs.PostgresBatches;
import aigateway.jobs.PostgresIdempotencyKeys;
import aigateway.jobs.PostgresJobClaims;
import aigateway.jobs.PostgresJobs;
import aigateway.jobs.PostgresLostJobs;
import aigateway.jobs.PostgresWorkTotals;
import aigateway.jobs.WorkTotals;
import aigateway.kernel.Transactions;
import aigateway.keys.PostgresKeys;
import aigateway.notices.Channels;
import aigateway.notices.Notices;
import aigateway.notices.PostgresChannels;
import aigateway.notices.PostgresNotices;
import aigateway.people.People;
import aigateway.people.PostgresPeople;
import aigateway.people.PostgresPersonTokens;
import aigateway.people.PostgresTeams;
import aigateway.people.Teams;
import aigateway.pricing.PostgresPrices;
import aigateway.pricing.Prices;
import aigateway.usage.PostgresRequests;
import aigateway.usage.PostgresTagValues;
import aigateway.usage.PostgresUsageTotals;
import aigateway.usage.PostgresUsages;
import aigateway.usage.Requests;
import aigateway.usage.TagValues;
import aigateway.usage.UsageTotals;
import aigateway.usage.Usages;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.PostgresDeliveries;
import aigateway.webhooks.PostgresWebhookEndpoints;
import aigateway.webhooks.WebhookEndpoints;
import java.time.InstantSource;
import java.util.List;

/** What is kept in Postgres, one port for each concept; keys and tokens by their adapters, which know the hashes. */
record Stores(
        Transactions transactions,
        PostgresKeys keys,
        Teams teams,
        People people,
        PostgresPersonTokens personTokens,
        Budgets budgets,
        Holds holds,
        MoneyChecks moneyChecks,
        Usages usages,
        Requests requests,
        UsageTotals usageTotals,
        TagValues tagValues,
        Prices prices,
        Audits audits,
        AuditChain auditChain,
        Jobs jobs,
        JobClaims jobClaims,
        LostJobs lostJobs,
        WorkTotals workTotals,
        Batches batches,
        Files files,
        IdempotencyKeys idempotencyKeys,
        Deliveries deliveries,
        WebhookEndpoints webhookEndpoints,
        Channels channels,
        Notices notices,
        Alerts alerts) {
    /** Stores an event that belongs to no other write. */
    void audit(AdminEvent event) {
        transactions.commit(List.of(audits.admin(event)));
    }

    static Stores of(Infrastructure on, InstantSource clock) {
        return new Stores(
                on.commits,
                new PostgresKeys(on.postgres),
                new PostgresTeams(on.postgres),
                new PostgresPeople(on.postgres),
                new PostgresPersonTokens(on.postgres),
                new PostgresBudgets(on.postgres),
                new PostgresHolds(on.postgres),
                new PostgresMoneyChecks(on.postgres),
                new PostgresUsages(on.postgres),
                new PostgresRequests(on.postgres),
                new PostgresUsageTotals(on.postgres),
                new PostgresTagValues(on.postgres),
                new PostgresPrices(on.postgres, clock),
                new PostgresAudits(on.postgres),
                new PostgresAuditChain(on.postgres),
                new PostgresJobs(on.postgres, on.vault),
                new PostgresJobClaims(on.postgres, on.vault, on.jobSlots()),
                new PostgresLostJobs(on.postgres, on.vault),
                new PostgresWorkTotals(on.postgres),
                new PostgresBatches(on.postgres, on.vault),
                new PostgresFiles(on.postgres, on.vault),
                new PostgresIdempotencyKeys(on.postgres, on.vault),
                new PostgresDeliveries(on.postgres, on.vault),
                new PostgresWebhookEndpoints(on.postgres, on.vault),
                new PostgresChannels(on.postgres, on.vault),
                new PostgresNotices(on.postgres, on.vault),
                new PostgresAlerts(on.postgres));
    }
}
