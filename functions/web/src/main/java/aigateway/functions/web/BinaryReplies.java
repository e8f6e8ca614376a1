package aigateway.functions.web;

import aigateway.call.ReplyType;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.function.BinaryTypeConfiguration;
import jakarta.inject.Singleton;
import java.util.List;

/** Recordings are sent to API Gateway as Base64; as text their bytes would change. */
@Singleton
public class BinaryReplies implements BeanCreatedEventListener<BinaryTypeConfiguration> {
    @Override
    public BinaryTypeConfiguration onCreated(BeanCreatedEvent<BinaryTypeConfiguration> event) {
        BinaryTypeConfiguration types = event.getBean();
        types.setAdditionalTypes(List.copyOf(ReplyType.BINARY));
        return types;
    }
}
