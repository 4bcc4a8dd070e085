package io.claviger.session;

import io.claviger.limit.RedisFence;
import io.claviger.store.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;

/** Changes that concern any number of credentials: their fences are raised before the transaction commits and once more after. */
@Singleton
public class Fencing {
    private final RedisFence fence;
    private final Database database;

    Fencing(RedisFence fence, Database database) {
        this.fence = fence;
        this.database = database;
    }

    /**
     * Makes a change.
     *
     * @param change runs in a transaction and says which fences it moves
     * @return whether every node knows; false: Redis could not be reached, and it is being retried
     */
    public Uni<Boolean> change(Supplier<Uni<List<Fence>>> change) {
        return database.transaction(() -> change.get().call(this::raise)).flatMap(this::raise);
    }

    private Uni<Boolean> raise(List<Fence> fences) {
        return Multi.createFrom()
                .iterable(fences)
                .onItem()
                .transformToUni(one -> fence.raise(one.tenantId(), one.id(), one.version()))
                .merge(32)
                .collect()
                .with(java.util.stream.Collectors.reducing(true, Boolean::logicalAnd));
    }
}
