package aigateway.call;

/** An attempt whose cost is set aside. */
record Funded(Routed routed, Grant grant) {}
