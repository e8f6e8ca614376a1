/** The dashboard in a real browser: pictures of its pages, and their tests. */
@NullMarked
package aigateway.local.browser;

import org.jspecify.annotations.NullMarked;
