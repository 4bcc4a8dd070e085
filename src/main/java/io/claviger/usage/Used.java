package io.claviger.usage;

/** What became of one {@link Slot} since it was last taken. */
record Used(Slot slot, long calls, long lastMs) {}
