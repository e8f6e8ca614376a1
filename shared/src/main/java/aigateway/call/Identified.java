package aigateway.call;

import aigateway.keys.Key;

/** A call whose key is known and usable. */
public record Identified(Arrived arrived, Key key) {}
