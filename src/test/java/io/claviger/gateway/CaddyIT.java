package io.claviger.gateway;

import java.io.IOException;
import java.nio.file.Path;

/** {@code docker/examples/caddy}. */
class CaddyIT extends GatewayContract {
    @Override
    RealProxy start(Path folder, int claviger, int behind) throws IOException {
        return RealProxy.caddy(folder, claviger, behind);
    }

    @Override
    String name() {
        return "caddy";
    }
}
