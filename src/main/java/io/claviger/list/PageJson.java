package io.claviger.list;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A {@link Listing} in JSON. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PageJson<T>(
        @Schema(
                description = "How many match in all; absent if more than 100000, and on pages asked for by cursor",
                examples = "1")
        @Nullable
        Long total,

        List<T> list,

        @Schema(description = "Send as cursor to get the next page; absent on the last one")
        @JsonProperty("next_cursor")
        @Nullable
        String nextCursor) {

    public static <T> PageJson<T> of(Listing<T> listing) {
        return new PageJson<>(
                listing.total().isPresent() ? listing.total().getAsLong() : null,
                listing.rows(),
                listing.next().map(Cursor::text).orElse(null));
    }
}
