package aigateway.reports;

import aigateway.usage.UsageTotals;
import aigateway.usage.UsageTotals.LatencyTotal;

/** How long calls took since the beginning. The counts are kept in Postgres, so that they are right over all instances. */
final class LatencyMetrics implements MetricGroup {
    private final UsageTotals usage;
    private final ModelLabels models;

    LatencyMetrics(UsageTotals usage, ModelLabels models) {
        this.usage = usage;
        this.models = models;
    }

    @Override
    public void write(Exposition to) {
        HistogramFamily total = to.histogram(
                "agw_request_duration_seconds",
                "Calls, from the request to the end of the reply; by the provider of the last attempt");
        HistogramFamily provided =
                to.histogram("agw_provider_duration_seconds", "Attempts at providers, to the end of the reply");
        HistogramFamily own = to.histogram(
                "agw_gateway_duration_seconds", "The gateway's own part of calls: without providers and pauses");
        HistogramFamily first = to.histogram(
                "agw_time_to_first_token_seconds", "Streams, from the start of an attempt to the first event");
        ModelLabels.Names names = models.now();
        for (LatencyTotal each : usage.latencies()) {
            String[] labels = {
                "endpoint", each.endpoint(),
                "provider", each.provider(),
                "model", names.of(each.provider(), each.model())
            };
            total.add(each.total(), labels);
            provided.add(each.provided(), labels);
            first.add(each.firstToken(), labels);
            own.add(each.own(), "endpoint", each.endpoint());
        }
    }
}
