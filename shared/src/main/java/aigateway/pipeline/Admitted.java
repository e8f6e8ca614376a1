package aigateway.pipeline;

import aigateway.providers.Route;

/** A call that is well formed, that its key may make, and that a provider can serve. */
public record Admitted(Identified identified, Ask ask, Route route) {}
