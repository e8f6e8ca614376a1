package aigateway.providers;

import aigateway.testing.OnEventLoop;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same with the client of the event loop. */
@ExtendWith(OnEventLoop.class)
final class ContentEncodingsOnLoopTest extends ContentEncodingsTest {}
