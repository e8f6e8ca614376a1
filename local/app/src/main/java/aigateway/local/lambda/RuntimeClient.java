package aigateway.local.lambda;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** AWS's own Java client of the Runtime API, which a process starts around a function's jar. */
public final class RuntimeClient {
    public static final String MAIN = AWSLambda.class.getName();

    private RuntimeClient() {}

    /** Its jars. */
    public static String classPath() {
        return String.join(
                File.pathSeparator, jarOf(AWSLambda.class), jarOf(LambdaRuntime.class), jarOf(PojoSerializer.class));
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
