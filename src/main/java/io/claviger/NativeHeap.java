package io.claviger;

import com.oracle.svm.core.Uninterruptible;
import com.oracle.svm.core.posix.PosixVirtualMemoryProvider;
import org.graalvm.nativeimage.Platform;
import org.graalvm.nativeimage.Platforms;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;

/**
 * Memory for Java's objects in the executable: a chunk of the heap gets all of its pages at once, and not each on its own when it is first written
 * to. Next to all chunks are written from their begin to their end; of each generation one may stay half empty. Only {@code native-image} reads
 * this.
 *
 * <p>{@code madvise(2)}: {@code MADV_POPULATE_WRITE} since Linux 5.14. An older one answers that it does not know it, and pages come as ever.
 */
@Platforms(Platform.LINUX.class)
final class NativeHeap extends PosixVirtualMemoryProvider {
    private static final int MADV_POPULATE_WRITE = 23;

    /** Bytes: GraalVM's chunk. More is one large array: threads that want memory wait for this, and that long they shall not. */
    private static final int CHUNK = 512 * 1024;

    @Override
    @Uninterruptible(reason = "Called from uninterruptible code.", mayBeInlined = true)
    public Pointer commit(PointerBase start, UnsignedWord bytes, int access) {
        Pointer memory = super.commit(start, bytes, access);
        if (memory.isNonNull() && bytes.belowOrEqual(CHUNK)) {
            madvise(memory, bytes, MADV_POPULATE_WRITE);
        }
        return memory;
    }

    @CFunction(transition = CFunction.Transition.NO_TRANSITION)
    private static native int madvise(PointerBase start, UnsignedWord bytes, int advice);
}
