package io.claviger.bench;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The least that an endpoint of this service can do: the same filters, JSON, no work. What verify is compared with. */
@Path("/bench/empty")
@Produces(MediaType.APPLICATION_JSON)
class EmptyResource {
    private static final Answer ANSWER = new Answer(true, "VALID");

    /** Starts like a verdict. */
    public record Answer(boolean valid, String code) {}

    @GET
    public Uni<Answer> answer() {
        return Uni.createFrom().item(ANSWER);
    }
}
