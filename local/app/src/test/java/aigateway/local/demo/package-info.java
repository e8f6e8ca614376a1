@NullMarked
package aigateway.local.demo;

import org.jspecify.annotations.NullMarked;
