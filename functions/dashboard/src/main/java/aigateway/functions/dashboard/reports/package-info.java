/** Budget reports: the archive, one report, and the schedules. */
@NullMarked
package aigateway.functions.dashboard.reports;

import org.jspecify.annotations.NullMarked;
