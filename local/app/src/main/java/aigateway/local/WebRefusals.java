package aigateway.local;

import aigateway.formats.ErrorBody;
import aigateway.functions.web.ResponseHeaders;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Map;

/** Responses to requests that do not reach a controller. Each is the last one of its connection. */
final class WebRefusals {
    private final Ids ids;

    WebRefusals(Ids ids) {
        this.ids = ids;
    }

    static Problem timeout(String part, Duration limit) {
        return new Problem(
                408,
                "invalid_request_error",
                "request_timeout",
                null,
                "The request's " + part + " did not arrive within " + limit.toSeconds() + " seconds.",
                Map.of());
    }

    /** The problem in the form of the API at this path, which a query may follow. */
    FullHttpResponse response(Problem problem, String target) {
        int query = target.indexOf('?');
        byte[] body =
                ErrorBody.at(query < 0 ? target : target.substring(0, query)).of(problem);
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(problem.status()), Unpooled.wrappedBuffer(body));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set("x-content-type-options", "nosniff");
        headers.set(ResponseHeaders.REQUEST_ID, ids.request().value());
        problem.headers().forEach(headers::set);
        return response;
    }
}
