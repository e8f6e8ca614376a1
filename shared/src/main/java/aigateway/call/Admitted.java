package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.keys.Key;
import aigateway.limits.Permit;
import aigateway.providers.Route;
import java.util.List;

/**
 * A call that was checked and fits into its key's rate limits.
 *
 * @param permit to be released when the call ends
 */
record Admitted(Call call, CheckedRequest checked, Permit permit) {
    Key key() {
        return checked.key();
    }

    /** Of the key and of the request. */
    List<String> tags() {
        return checked.tags().all();
    }

    ApiRequest request() {
        return checked.request();
    }

    Route route() {
        return checked.route();
    }
}
