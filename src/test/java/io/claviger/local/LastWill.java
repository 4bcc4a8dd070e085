package io.claviger.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends the servers when this process is gone, however it went. A shutdown hook does not run after kill -9; a child that
 * waits for the end of its standard input notices every kind of death, because only this process holds the other end.
 */
final class LastWill {
    // A session of its own (where there is a tool for it) keeps Ctrl-C and a kill of the whole group away from it.
    private static final String OWN_SESSION = """
            trap '' HUP INT QUIT TERM TSTP
            if command -v setsid >/dev/null 2>&1; then exec setsid sh -c "$0" will "$@"; fi
            if command -v perl >/dev/null 2>&1; then
                exec perl -MPOSIX=setsid -e 'setsid(); exec @ARGV' sh -c "$0" will "$@"
            fi
            exec sh -c "$0" will "$@"
            """;

    // The pid is read before the owner is compared: if the folder still has our owner, the pid cannot be of a new
    // start.
    // The first rounds go on without any pid, for a server that was just about to write its file.
    private static final String WILL = """
            trap '' HUP INT QUIT TERM TSTP
            lock=$1 owner=$2 postgres=$3 redis=$4 children=
            while read -r word pid; do
                case $word in
                    child) children="$children $pid" ;;
                    revoked) exit 0 ;;
                esac
            done
            pid_in() { if [ -r "$1" ]; then pid=; read -r pid <"$1"; echo "$pid"; fi; }
            is() {
                [ -n "$2" ] && kill -0 "$2" 2>/dev/null || return 1
                case $(ps -p "$2" -o comm= 2>/dev/null) in *"$1"*|'') return 0 ;; *) return 1 ;; esac
            }
            round=0
            for pid in $children; do kill -TERM "$pid" 2>/dev/null; done
            while [ -n "$children" ] && [ "$round" -lt 4 ]; do
                left=
                for pid in $children; do if is java "$pid"; then left="$left $pid"; fi; done
                children=$left round=$((round + 1))
                if [ -n "$children" ]; then sleep 1; fi
            done
            for pid in $children; do kill -KILL "$pid" 2>/dev/null; done
            round=0
            while [ "$round" -lt 10 ]; do
                p=$(pid_in "$postgres") r=$(pid_in "$redis") found=
                [ "$(cat "$lock" 2>/dev/null)" = "$owner" ] || exit 0
                if is postgres "$p"; then
                    found=yes
                    if [ "$round" -lt 4 ]; then kill -INT "$p"; else kill -QUIT "$p"; fi
                fi
                if is redis "$r"; then
                    found=yes
                    if [ "$round" -lt 4 ]; then kill -TERM "$r"; else kill -KILL "$r"; fi
                fi
                if [ -z "$found" ] && [ "$round" -ge 3 ]; then exit 0; fi
                round=$((round + 1))
                sleep 1
            done
            """;

    private final Process process;
    private final OutputStream pipe;

    private LastWill(Process process) {
        this.process = process;
        this.pipe = process.getOutputStream();
    }

    /** Before the servers start: the files need not exist yet. */
    static LastWill write(DirectoryLock lock, Path postgresPid, Path redisPid) throws IOException {
        var command = List.of(
                "sh",
                "-c",
                OWN_SESSION,
                WILL,
                lock.file().toString(),
                lock.owner(),
                postgresPid.toString(),
                redisPid.toString());
        return new LastWill(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** One more process, to be ended before the servers that it uses. */
    void alsoEnds(long pid) throws IOException {
        say("child " + pid);
    }

    /** Everything has been stopped: nothing to do any more. */
    void revoke() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        say("revoked");
        pipe.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What could not be stopped in the regular way is left to it. */
    void execute() throws IOException {
        pipe.close();
    }

    private void say(String line) throws IOException {
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }
}
