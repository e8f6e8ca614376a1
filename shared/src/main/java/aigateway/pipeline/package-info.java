/** The way of a call, stage by stage, and what else joins several terms. */
@NullMarked
package aigateway.pipeline;

import org.jspecify.annotations.NullMarked;
