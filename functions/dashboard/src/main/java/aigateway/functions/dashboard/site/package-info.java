/** What all pages share: who is signed in, the frame around a page, its links, its period, and the template engine. */
@NullMarked
package aigateway.functions.dashboard.site;

import org.jspecify.annotations.NullMarked;
