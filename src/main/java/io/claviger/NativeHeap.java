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
 * Memory for Java's objects in the executable: a chunk of the heap, which is written from its begin to its end, gets all of its pages at once,
 * and not each on its own when it is first written to. Only {@code native-image} reads this.
 *
 * <p>{@code madvise(2)}: {@code MADV_POPULATE_WRITE} since Linux 5.14. What does not know it says so and does nothing, and pages come as ever.
 */
@Platforms(Platform.LINUX.class)
final class NativeHeap extends PosixVirtualMemoryProvider {
    private static final int MADV_POPULATE_WRITE = 23;

    /** More than a chunk is one large array, of which perhaps a part only is ever written to. */
    private static final int LARGEST_CHUNK = 1024 * 1024;

    @Override
    @Uninterruptible(reason = "Called from uninterruptible code.", mayBeInlined = true)
    public Pointer commit(PointerBase start, UnsignedWord bytes, int access) {
        Pointer memory = super.commit(start, bytes, access);
        if (memory.isNonNull() && bytes.belowOrEqual(LARGEST_CHUNK)) {
            madvise(memory, bytes, MADV_POPULATE_WRITE);
        }
        return memory;
    }

    @CFunction(transition = CFunction.Transition.NO_TRANSITION)
    private static native int madvise(PointerBase start, UnsignedWord bytes, int advice);
}
