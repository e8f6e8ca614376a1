package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.providers.Route;

/** A call that is well formed, that its key may make, and that a provider can serve. */
public record Admitted(Identified identified, ApiRequest ask, Route route) {}
