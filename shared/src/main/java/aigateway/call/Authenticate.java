package aigateway.call;

import aigateway.kernel.Result;

/** Finds the key behind a call; a stranger goes no further, and the body is not even read. */
final class Authenticate implements Stage<Arrived> {
    private final CallPipeline.Parts with;
    private final Stage<Identified> next;

    Authenticate(CallPipeline.Parts with, Stage<Identified> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Arrived call) {
        if (call.caller() instanceof Caller.Worker(var key)) {
            // The job is this key's, whatever has become of it since.
            call.trail().identified(key);
        }
        return switch (with.door().identify(call.caller())) {
            case Result.Refused(var problem) -> new Reply.Refused(problem);
            case Result.Ok(var key) -> {
                call.trail().identified(key.id());
                yield next.handle(new Identified(call, key));
            }
        };
    }
}
