package io.claviger.usage;

import java.time.Instant;

/**
 * How many verdicts of one outcome a credential had in one hour or day.
 *
 * @param start of the hour or day
 * @param outcome the verdict's code
 */
public record UsageCount(Instant start, String outcome, long calls) {}
