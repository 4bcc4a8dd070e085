/** What the measured build has in addition: never part of a build that is shipped. */
@NullMarked
package io.claviger.bench;

import org.jspecify.annotations.NullMarked;
