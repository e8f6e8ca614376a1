package aigateway.functions.dashboard.charts;

/**
 * A place on the horizontal axis.
 *
 * @param label below the axis, short
 * @param title in the tooltip and the table
 */
public record Point(String label, String title) {}
