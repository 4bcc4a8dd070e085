/** The Helm chart: rendered by Helm itself, read strictly as what Kubernetes would take. */
@NullMarked
package io.claviger.helm;

import org.jspecify.annotations.NullMarked;
