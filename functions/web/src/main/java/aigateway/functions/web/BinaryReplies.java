package aigateway.functions.web;

import aigateway.call.ReplyType;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.function.BinaryTypeConfiguration;
import jakarta.inject.Singleton;
import java.util.stream.Stream;

/** Recordings and the font of pages are sent to API Gateway as Base64; as text their bytes would change. */
@Singleton
public class BinaryReplies implements BeanCreatedEventListener<BinaryTypeConfiguration> {
    @Override
    public BinaryTypeConfiguration onCreated(BeanCreatedEvent<BinaryTypeConfiguration> event) {
        BinaryTypeConfiguration types = event.getBean();
        types.setAdditionalTypes(Stream.concat(ReplyType.BINARY.stream(), Stream.of(Assets.FONT.toString()))
                .toList());
        return types;
    }
}
