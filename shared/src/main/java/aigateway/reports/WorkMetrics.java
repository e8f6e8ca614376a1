package aigateway.reports;

import aigateway.jobs.Jobs;
import aigateway.jobs.WorkTotals;

/** Jobs and webhook deliveries. */
final class WorkMetrics implements MetricGroup {
    private final Jobs jobs;
    private final WorkTotals work;

    WorkMetrics(Jobs jobs, WorkTotals work) {
        this.jobs = jobs;
        this.work = work;
    }

    @Override
    public void write(Exposition to) {
        GaugeFamily openJobs = to.gauge("agw_jobs", "Jobs that have not ended, by status");
        GaugeFamily openDeliveries =
                to.gauge("agw_webhook_deliveries", "Webhook deliveries that have not ended, by status");
        CounterFamily endedJobs = to.counter("agw_jobs_ended_total", "Jobs that have ended, by status");
        CounterFamily endedDeliveries = to.counter(
                "agw_webhook_deliveries_ended_total",
                "Webhook deliveries that have ended, by status; a replay counts again");
        for (WorkTotals.Total total : work.totals()) {
            boolean isJob = total.kind().equals("job");
            if (total.ended()) {
                (isJob ? endedJobs : endedDeliveries).add(total.count(), "status", total.status());
            } else {
                (isJob ? openJobs : openDeliveries).add(total.count(), "status", total.status());
            }
        }
        to.gauge("agw_job_oldest_due_seconds", "Time that the oldest due job has waited")
                .add(jobs.oldestDueSeconds());
    }
}
