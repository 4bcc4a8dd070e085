package io.claviger.tenant;

/** The random part of a keyspace's keys. */
public enum SecretFormat {
    /** 30 random base62 digits and 6 base62 digits of CRC-32: junk and typing errors are refused without asking a store. */
    BASE62_CRC32,
    /** 32 lowercase hexadecimal digits (Bricqs): 128 bits, no checksum. */
    HEX
}
