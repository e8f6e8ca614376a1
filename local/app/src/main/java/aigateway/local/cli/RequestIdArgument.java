package aigateway.local.cli;

import aigateway.kernel.RequestId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a request's id. */
final class RequestIdArgument implements ITypeConverter<RequestId> {
    @Override
    public RequestId convert(String text) {
        return RequestId.read(text)
                .orElseThrow(() -> new TypeConversionException(
                        "expected a request's id, 'req_' and 32 hex digits, as x-request-id shows it"));
    }
}
