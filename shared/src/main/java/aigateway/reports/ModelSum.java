package aigateway.reports;

import aigateway.usage.Usages;

/** What was consumed of a model at a provider through an endpoint, with one outcome. */
final class ModelSum {
    final String endpoint;
    final String provider;
    final String model;
    final String outcome;
    long calls;
    long input;
    long cached;
    long output;
    double nanoUsd;
    long millis;

    ModelSum(Usages.Total first, String model) {
        this.endpoint = first.endpoint();
        this.provider = first.provider();
        this.model = model;
        this.outcome = first.outcome();
    }

    void add(Usages.Total total) {
        calls += total.calls();
        input += total.inputTokens();
        cached += total.cachedTokens();
        output += total.outputTokens();
        nanoUsd += (double) total.cost().nanoUsd();
        millis += total.millis();
    }
}
