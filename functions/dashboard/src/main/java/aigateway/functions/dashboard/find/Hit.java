package aigateway.functions.dashboard.find;

/**
 * What a search found.
 *
 * @param kind such as Key
 * @param page below /dashboard
 * @param note what tells it from others of its name; empty for nothing
 */
public record Hit(String kind, String name, String page, String note) {}
