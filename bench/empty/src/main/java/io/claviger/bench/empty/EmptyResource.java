package io.claviger.bench.empty;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Answers without doing anything. */
@Path("/v1/verify")
public class EmptyResource {
    /** An answer of one member, as JSON. */
    public record Answer(boolean valid) {}

    @POST
    public Answer answer() {
        return new Answer(true);
    }
}
