package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.keys.Key;
import aigateway.limits.Permit;
import aigateway.providers.Route;

/**
 * A call that was checked and fits into its key's rate limits.
 *
 * @param permit to be released when the call ends
 */
record Admitted(Call call, CheckedRequest checked, Permit permit) {
    Key key() {
        return checked.key();
    }

    ApiRequest request() {
        return checked.request();
    }

    Route route() {
        return checked.route();
    }
}
