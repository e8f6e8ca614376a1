package aigateway.local.drills;

/** A key of its own with a small hard budget, and no limits. */
record TestBudget(Client.Key key, Client.Ask ask, long limitNanoUsd) {
    /** So many calls fit at least; with what settled ones give back, perhaps one more. */
    static final int CALLS = 5;

    static TestBudget make(Client client, String name) {
        var ask = new Client.Ask(name, 1_000, 100);
        Client.Key key = client.createKey(json -> json.text("name", name));
        long limit = client.estimate(key, ask) * CALLS;
        var _ = client.createBudget("key_id", key.id(), limit);
        return new TestBudget(key, ask, limit);
    }
}
