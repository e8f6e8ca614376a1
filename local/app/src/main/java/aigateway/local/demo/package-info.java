/** A data folder full of believable data, for people who want to see the dashboard before they have calls of their own. */
@NullMarked
package aigateway.local.demo;

import org.jspecify.annotations.NullMarked;
