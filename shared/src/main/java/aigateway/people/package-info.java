/** People who administer the gateway or read its figures: roles, teams, tokens, and what a request may see. */
@NullMarked
package aigateway.people;

import org.jspecify.annotations.NullMarked;
