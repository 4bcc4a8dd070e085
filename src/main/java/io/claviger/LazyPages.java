package io.claviger;

import io.quarkus.qute.runtime.EngineProducer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Read while Claviger is built: the templates of the pages are parsed when the first page is asked for, and not at the start, which most
 * processes end without anybody having looked at one.
 */
public class LazyPages implements BuildCompatibleExtension {
    @Enhancement(types = EngineProducer.class)
    public void lazy(ClassConfig producer) {
        producer.removeAnnotation(annotation -> annotation.name().equals(Startup.class.getName()));
        // What it does at the end is to forget what it has parsed; to be told of it, it would be made by then.
        producer.methods().stream()
                .flatMap(method -> method.parameters().stream())
                .forEach(parameter -> parameter.removeAnnotation(
                        annotation -> annotation.name().equals(Observes.class.getName())));
    }
}
