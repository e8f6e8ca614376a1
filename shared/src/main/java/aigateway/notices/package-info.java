/** Notices: messages to channels of the operator (webhooks, Slack, mail), each sent once, with retries. */
@NullMarked
package aigateway.notices;

import org.jspecify.annotations.NullMarked;
