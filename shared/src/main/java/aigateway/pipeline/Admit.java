package aigateway.pipeline;

/** Reads the body and checks that this key may ask this. */
final class Admit implements Stage<Identified> {
    private final Pipeline.Parts with;
    private final Stage<Admitted> next;

    Admit(Pipeline.Parts with, Stage<Admitted> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Identified call) {
        Arrived arrived = call.arrived();
        return switch (with.admission().decide(call.key(), arrived.caller(), arrived.body(), arrived.trail())) {
            case Admission.Decision.Denied(var problem) -> new Reply.Refused(problem);
            case Admission.Decision.Granted(var key, var ask, var route) ->
                next.handle(new Admitted(new Identified(arrived, key), ask, route));
        };
    }
}
