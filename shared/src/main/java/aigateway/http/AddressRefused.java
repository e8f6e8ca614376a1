package aigateway.http;

import java.io.IOException;

/** The address that a host name resolved to may not be connected to. The message does not name the address. */
public final class AddressRefused extends IOException {
    static final String MESSAGE = "address not allowed";
    private static final long serialVersionUID = 1L;

    AddressRefused() {
        super(MESSAGE);
    }
}
