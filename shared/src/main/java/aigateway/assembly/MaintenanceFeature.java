package aigateway.assembly;

import aigateway.maintenance.AnchorFile;
import aigateway.maintenance.BudgetUpkeep;
import aigateway.maintenance.CheckAudit;
import aigateway.maintenance.CheckMoney;
import aigateway.maintenance.DeliveryUpkeep;
import aigateway.maintenance.JobUpkeep;
import aigateway.maintenance.LedgerRows;
import aigateway.maintenance.Partitions;
import aigateway.maintenance.PostgresLedgerRows;
import aigateway.maintenance.PostgresOldRows;
import aigateway.maintenance.PostgresPartitions;
import aigateway.maintenance.Retention;
import aigateway.maintenance.RotateEncryption;
import aigateway.maintenance.Sweep;
import aigateway.maintenance.SweepTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Scheduled upkeep. */
public record MaintenanceFeature(Sweep sweep) {
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);
    /** Longer than the longest period of a report, so that none is sent twice. */
    private static final Duration NOTICES_KEPT = Duration.ofDays(90);
    /** Longer than the longest period of a budget, so that none opens twice in one. */
    private static final Duration ALERTS_KEPT = Duration.ofDays(400);
    /** Longer than a reservation can stay invisible and a hold can be open. */
    private static final Duration VOID_ATTEMPTS_KEPT = Duration.ofDays(7);
    /** For a look at a ratio that was reported some weeks ago. */
    private static final Duration CHECKED_DAYS_KEPT = Duration.ofDays(35);
    /** Then an old failure counts for nothing. */
    private static final Duration SIGN_IN_COUNTS_KEPT = Duration.ofDays(1);

    /** Of one transaction, for whose end late settlements wait. After a long pause the others follow in the next sweeps. */
    private static final int HOURS_OF_STEP = 12;

    private static final int STEPS_MAX = 20;

    static MaintenanceFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            KeyAccess access,
            JobFeature jobs,
            WebhookFeature webhooks,
            NoticeFeature notices,
            AlertFeature alerts,
            BudgetReportFeature reports,
            SignInFeature signIn,
            InstantSource clock) {
        var jobUpkeep =
                new JobUpkeep(stores.jobClaims(), stores.batches(), jobs.queue(), jobs.endLost(), jobs.finishBatch());
        var deliveries = new DeliveryUpkeep(stores.deliveries(), webhooks.queue(), clock);
        var partitions = new PostgresPartitions(on.postgres);
        var ledger = new PostgresLedgerRows(on.postgres);
        return new MaintenanceFeature(new Sweep(List.of(
                new SweepTask("expire_holds", new BudgetUpkeep(stores.holds())::expireHolds),
                new SweepTask("end_lost_jobs", jobUpkeep::endLostJobs),
                new SweepTask("wake_jobs", jobUpkeep::wakeFunded),
                new SweepTask("enqueue_jobs", jobUpkeep::enqueueDue),
                new SweepTask("finish_batches", jobUpkeep::finishBatches),
                new SweepTask("abandon_deliveries", deliveries::abandonLost),
                new SweepTask("enqueue_deliveries", deliveries::enqueueDue),
                new SweepTask("close_hours", () -> closeHours(ledger)),
                new SweepTask("work_totals", stores.workTotals()::totalUp),
                new SweepTask("check_money", new CheckMoney(stores.moneyChecks())::run),
                new SweepTask("refused_tokens", access.refusedTokens()::flush),
                new SweepTask("refused_sign_ins", signIn.sums()::flush),
                new SweepTask("check_audit", checkAudit(settings, stores, clock)::run),
                new SweepTask("partitions", partitions::make),
                new SweepTask(
                        "retention",
                        retention(settings.retention(), on, stores, reports, signIn, partitions, ledger, clock)::run),
                new SweepTask("rotate_encryption", rotation(on, stores)::run),
                new SweepTask("reports", reports.make()::run),
                new SweepTask("alerts", alerts.evaluate()::run),
                new SweepTask("notices", notices.send()::run))));
    }

    private static void closeHours(LedgerRows ledger) {
        int steps = 1;
        while (ledger.closeHours(HOURS_OF_STEP) > 0 && steps < STEPS_MAX) {
            steps++;
        }
    }

    private static CheckAudit checkAudit(Settings settings, Stores stores, InstantSource clock) {
        return new CheckAudit(stores.auditChain(), settings.auditAnchor().map(AnchorFile::new), clock);
    }

    private static Retention retention(
            Settings.Retention kept,
            Infrastructure on,
            Stores stores,
            BudgetReportFeature reports,
            SignInFeature signIn,
            Partitions partitions,
            LedgerRows ledger,
            InstantSource clock) {
        var oldRows = new PostgresOldRows(on.postgres);
        // The contents of jobs go before their rows, so that a row that is kept shorter goes with its contents.
        return new Retention(
                List.of(
                        new Retention.Rule("jobs", kept.jobs(), stores.jobs()::forget),
                        new Retention.Rule("batches", kept.jobs(), stores.batches()::forget),
                        new Retention.Rule("files", Duration.ZERO, stores.files()::forget),
                        new Retention.Rule("job_rows", kept.jobRows(), oldRows::jobs),
                        new Retention.Rule("batch_rows", kept.jobRows(), oldRows::batches),
                        new Retention.Rule(
                                "idempotency",
                                Duration.ZERO,
                                (_, max) -> stores.idempotencyKeys().forget(max)),
                        new Retention.Rule("deliveries", DELIVERIES_KEPT, stores.deliveries()::forget),
                        new Retention.Rule("alerts", ALERTS_KEPT, stores.alerts()::forget),
                        new Retention.Rule("notices", NOTICES_KEPT, stores.notices()::forget),
                        new Retention.Rule("reports", kept.usage(), reports.reports()::forget),
                        calls("call_audit", kept.audit(), partitions),
                        new Retention.Rule("move_calls", Duration.ZERO, (_, max) -> ledger.moveCallAudit(max)),
                        new Retention.Rule("strip_calls", kept.audit(), ledger::strip),
                        calls("usage", kept.usage(), partitions),
                        new Retention.Rule("budget_periods", kept.usage(), oldRows::budgetPeriods),
                        new Retention.Rule("refusals", kept.audit(), stores.audits()::forgetRefusals),
                        new Retention.Rule("unheld_usage", kept.usage(), oldRows::unheldUsage),
                        new Retention.Rule("void_attempts", VOID_ATTEMPTS_KEPT, oldRows::voidAttempts),
                        new Retention.Rule("sessions", Duration.ZERO, signIn.sessions()::forget),
                        new Retention.Rule("sign_in_counts", SIGN_IN_COUNTS_KEPT, signIn.counts()::forget),
                        new Retention.Rule("oidc_states", Duration.ZERO, signIn.identities()::forgetStates),
                        new Retention.Rule("checked_days", CHECKED_DAYS_KEPT, oldRows::checkedDays)),
                clock);
    }

    private static Retention.Rule calls(String table, Duration kept, Partitions partitions) {
        return new Retention.Rule(table, kept, (before, max) -> {
            partitions.drop(table, before);
            return partitions.deleteUndated(table, before, max);
        });
    }

    private static RotateEncryption rotation(Infrastructure on, Stores stores) {
        return new RotateEncryption(
                on.vault,
                Stream.of(
                                List.of(stores.keys().webhookSecrets()),
                                stores.webhookEndpoints().sealed(),
                                stores.channels().sealed())
                        .flatMap(List::stream)
                        .toList(),
                stores::audit);
    }
}
