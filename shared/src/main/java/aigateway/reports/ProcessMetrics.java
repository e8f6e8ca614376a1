package aigateway.reports;

import aigateway.admin.OperatorTokens;
import aigateway.keys.FailedAttempts;
import aigateway.limits.Limits;

/** What only this process knows: its counters begin at zero when it starts. */
final class ProcessMetrics implements MetricGroup {
    private final FailedAttempts failures;
    private final OperatorTokens tokens;
    private final Limits limits;
    private final LastSweep lastSweep;
    private final PushCounts pushes;

    ProcessMetrics(
            FailedAttempts failures, OperatorTokens tokens, Limits limits, LastSweep lastSweep, PushCounts pushes) {
        this.failures = failures;
        this.tokens = tokens;
        this.limits = limits;
        this.lastSweep = lastSweep;
        this.pushes = pushes;
    }

    @Override
    public void write(Exposition to) {
        CounterFamily unidentified = to.counter(
                "agw_unidentified_refusals_total", "Requests refused without a valid key, in this process only");
        failures.totals().forEach((reason, count) -> unidentified.add(count, "reason", reason));
        CounterFamily operators = to.counter(
                "agw_admin_refused_total",
                "Requests refused for a missing or wrong operator token, in this process only");
        tokens.refusals().forEach((token, count) -> operators.add(count, "token", token));
        CounterFamily limited =
                to.counter("agw_rate_limit_refusals_total", "Calls refused by a rate limit, in this process only");
        limits.refusals().forEach((kind, count) -> limited.add(count, "limit", kind));
        CounterFamily pushed =
                to.counter("agw_pushes_total", "Pushes to the Pushgateway by their outcome, in this process only");
        pushes.totals().forEach((outcome, count) -> pushed.add(count, "outcome", outcome));
        GaugeFamily sweep = to.gauge("agw_sweep_age_seconds", "Time since upkeep last ran in this process");
        lastSweep.age().ifPresent(age -> sweep.add(age.toSeconds()));
        to.gauge("agw_build_info", "1; the labels say what runs")
                .add(1, "version", Build.version(), "java", Runtime.version().toString());
    }
}
