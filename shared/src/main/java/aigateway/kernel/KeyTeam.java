package aigateway.kernel;

/**
 * The team of a key, as the calls of the key need it.
 *
 * @param limits that all keys of the team share
 * @param version of the team, which grows with every change
 */
public record KeyTeam(TeamId id, String name, KeyLimits limits, long version) {}
