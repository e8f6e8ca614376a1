package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.keys.Key;
import aigateway.providers.Route;

/** A well-formed request that its key may make, and the route that serves its model. */
public record CheckedRequest(Key key, ApiRequest request, Route route, Attribution.Tags tags) {}
