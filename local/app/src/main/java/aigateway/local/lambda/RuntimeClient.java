package aigateway.local.lambda;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** AWS's own Java client of the Runtime API, which a process starts around a function's jar. */
public final class RuntimeClient {
    public static final String MAIN = AWSLambda.class.getName();

    private RuntimeClient() {}

    /** One file for all processes that this JVM starts. */
    private static final class Library {
        private static final String PROPERTY =
                "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
        private static final Path FILE = unpacked();

        private Library() {}

        private static Path unpacked() {
            boolean arm = System.getProperty("os.arch").equals("aarch64");
            boolean musl = !Files.exists(Path.of(arm ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2"));
            String name =
                    "/jni/libaws-lambda-jni.linux" + (musl ? "_musl" : "") + (arm ? "-aarch_64.so" : "-x86_64.so");
            try (InputStream in = AWSLambda.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing from AWS's runtime client");
                }
                Path file = Files.createTempFile("aws-lambda-jni", ".so");
                file.toFile().deleteOnExit();
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * An option of its JVM. By itself each process writes its native library to the same file of the machine, and one that starts
     * at that moment dies: on Lambda each environment has files of its own.
     */
    public static String option() {
        return "-D" + Library.PROPERTY + "=" + Library.FILE;
    }

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
