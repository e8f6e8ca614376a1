package aigateway.local.drills;

/** One way to hurt a gateway. */
interface Drill {
    /** Hurts it, and tells the findings what was seen. What must hold after every drill is looked at by the caller. */
    void play(Environment stage, Options plan, Report findings) throws InterruptedException;
}
