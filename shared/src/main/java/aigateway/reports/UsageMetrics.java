package aigateway.reports;

import static aigateway.reports.Exposition.Unit.NANO_USD;

import aigateway.usage.UsageTotals;
import aigateway.usage.UsageTotals.Sums;
import aigateway.usage.UsageTotals.Total;

/** Calls, attempts, tokens and money since the beginning. */
final class UsageMetrics implements MetricGroup {
    private final UsageTotals usage;
    private final ModelLabels models;

    UsageMetrics(UsageTotals usage, ModelLabels models) {
        this.usage = usage;
        this.models = models;
    }

    /** The families that are filled from one list. */
    private record Families(
            CounterFamily requests,
            CounterFamily hits,
            CounterFamily saved,
            CounterFamily attempts,
            CounterFamily unpriced,
            CounterFamily tokens,
            CounterFamily parts,
            CounterFamily cost,
            GaugeFamily corrections) {
        static Families in(Exposition to) {
            return new Families(
                    to.counter(
                            "agw_requests_total",
                            "Calls with a valid key that have ended; code and fault_domain say why they failed"),
                    to.counter("agw_cache_hits_total", "Calls answered from the response cache"),
                    to.counter(
                            "agw_cache_savings_usd_total",
                            NANO_USD,
                            "What replies from the response cache had cost when they were made"),
                    to.counter("agw_provider_attempts_total", "Attempts at providers"),
                    to.counter(
                            "agw_unpriced_attempts_total", "Attempts whose model had no price; their cost is unknown"),
                    to.counter("agw_tokens_total", "Tokens of attempts"),
                    to.counter("agw_token_details_total", "Tokens that are counted in agw_tokens_total too, by detail"),
                    to.counter("agw_cost_usd_total", NANO_USD, "Cost of attempts when they were settled"),
                    to.gauge(
                            "agw_cost_corrections_usd",
                            NANO_USD,
                            "Sum of later corrections of the cost; with agw_cost_usd_total it is the cost in reports"));
        }
    }

    @Override
    public void write(Exposition to) {
        Families families = Families.in(to);
        ModelLabels.Names names = models.now();
        for (Total total : usage.totals()) {
            write(total, names.of(total.provider(), total.model()), families);
        }
    }

    private static void write(Total total, String model, Families to) {
        String endpoint = total.endpoint();
        String provider = total.provider();
        Sums sums = total.sums();
        if (total.code().equals(UsageTotals.CORRECTED)) {
            to.corrections.add(sums.cost().nanoUsd(), "endpoint", endpoint, "provider", provider, "model", model);
            return;
        }
        if (total.isOfCalls()) {
            to.requests.add(sums.calls(), requestLabels(total, model));
        }
        if (total.outcome().equals("cached")) {
            to.hits.add(sums.calls(), "endpoint", endpoint, "provider", provider, "model", model);
            to.saved.add(sums.saved().nanoUsd(), "endpoint", endpoint, "provider", provider, "model", model);
        } else if (total.isOfAttempts()) {
            attempts(total, model, to);
        }
    }

    private static String[] requestLabels(Total total, String model) {
        String fault = total.faultDomain();
        return new String[] {
            "endpoint", total.endpoint(),
            "model", model,
            "status", Integer.toString(total.status()),
            "code", total.code(),
            "fault_domain", fault == null ? "" : fault
        };
    }

    private static void attempts(Total total, String model, Families to) {
        Sums sums = total.sums();
        String[] origin = {"endpoint", total.endpoint(), "provider", total.provider(), "model", model};
        to.attempts.add(sums.calls(), with(origin, "outcome", total.outcome()));
        to.cost.add(sums.cost().nanoUsd(), with(origin, "outcome", total.outcome()));
        if (sums.unpricedCalls() > 0) {
            to.unpriced.add(sums.unpricedCalls(), origin);
        }
        to.tokens.add(sums.inputTokens(), with(origin, "type", "input"));
        to.tokens.add(sums.outputTokens(), with(origin, "type", "output"));
        to.parts.add(sums.cachedInputTokens(), with(origin, "detail", "cache_read"));
        to.parts.add(sums.cacheWriteTokens(), with(origin, "detail", "cache_creation"));
        to.parts.add(sums.reasoningTokens(), with(origin, "detail", "reasoning"));
    }

    private static String[] with(String[] labels, String name, String value) {
        var more = new String[labels.length + 2];
        System.arraycopy(labels, 0, more, 0, labels.length);
        more[labels.length] = name;
        more[labels.length + 1] = value;
        return more;
    }
}
