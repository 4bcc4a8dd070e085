package io.claviger.bench.load;

/**
 * What the servers themselves have counted, since their start or in a stretch of time.
 *
 * @param service CPU seconds of the service, its compiler and collector included
 * @param redis CPU seconds
 * @param postgres CPU seconds of all its processes
 * @param load CPU seconds of this process, which shares the cores with what it measures
 * @param statements SQL statements
 * @param scriptCalls scripts that Redis was asked to run
 * @param redisCommands commands that Redis has run, those inside of scripts included
 * @param scriptMicros what Redis spent inside of scripts, by its own clock
 */
record Spent(
        double service,
        double redis,
        double postgres,
        double load,
        long statements,
        long scriptCalls,
        long redisCommands,
        long scriptMicros) {
    static final Spent NOTHING = new Spent(0, 0, 0, 0, 0, 0, 0, 0);

    Spent plus(Spent other) {
        return combine(other, 1);
    }

    Spent minus(Spent other) {
        return combine(other, -1);
    }

    private Spent combine(Spent other, int sign) {
        return new Spent(
                service + sign * other.service,
                redis + sign * other.redis,
                postgres + sign * other.postgres,
                load + sign * other.load,
                statements + sign * other.statements,
                scriptCalls + sign * other.scriptCalls,
                redisCommands + sign * other.redisCommands,
                scriptMicros + sign * other.scriptMicros);
    }
}
