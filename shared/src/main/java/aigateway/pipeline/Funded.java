package aigateway.pipeline;

/** A call whose cost is set aside. */
record Funded(Admitted admitted, Grant grant) {}
