package io.claviger.docs;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads the settings out of the {@code *Config} sources with the JDK's own compiler: their javadoc is not in the classes. */
final class Settings {
    private final DocTrees docs;
    private final Map<String, Declared> types = new TreeMap<>();

    private record Declared(TreePath path, ClassTree type, CompilationUnitTree unit) {}

    /** The settings of one {@code @ConfigMapping}: its prefix, what it is about, its rows. */
    record Section(String prefix, String about, List<Setting> settings) {}

    private Settings(JavacTask task) throws IOException {
        docs = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
            new TreePathScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
                    types.put(name(type), new Declared(getCurrentPath(), type, unit));
                    return super.visitClass(type, null);
                }

                // A nested type is found by its outer type's name too: several are called One.
                private String name(ClassTree type) {
                    Tree outer = getCurrentPath().getParentPath().getLeaf();
                    return outer instanceof ClassTree around
                            ? around.getSimpleName() + "." + type.getSimpleName()
                            : type.getSimpleName().toString();
                }
            }.scan(unit, null);
        }
    }

    /** Every section, in the order of their prefixes. */
    static List<Section> under(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> tree = Files.walk(sources)) {
            List<Path> configs = tree.filter(file -> file.toString().endsWith("Config.java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(configs));
            return new Settings(task).sections();
        }
    }

    private List<Section> sections() {
        Map<String, Section> byPrefix = new TreeMap<>();
        types.values()
                .forEach(declared -> annotation(declared.type.getModifiers().getAnnotations(), "ConfigMapping")
                        .ifPresent(prefix -> byPrefix.put(
                                prefix + " " + declared.type.getSimpleName(),
                                new Section(prefix, doc(declared, declared.path), rows(declared, prefix)))));
        return List.copyOf(byPrefix.values());
    }

    private List<Setting> rows(Declared declared, String prefix) {
        List<Setting> rows = new ArrayList<>();
        for (Tree member : declared.type.getMembers()) {
            if (member instanceof MethodTree accessor
                    && !accessor.getModifiers().getFlags().contains(Modifier.STATIC)
                    && accessor.getBody() == null) {
                add(rows, declared, accessor, prefix);
            }
        }
        return rows;
    }

    private void add(List<Setting> rows, Declared declared, MethodTree accessor, String prefix) {
        List<? extends AnnotationTree> annotations = accessor.getModifiers().getAnnotations();
        String own = annotation(annotations, "WithName")
                .orElse(kebab(accessor.getName().toString()));
        String path = annotations.stream()
                        .anyMatch(a -> a.getAnnotationType().toString().equals("WithParentName"))
                ? prefix
                : prefix + "." + own;
        Tree type = unwrapped(accessor.getReturnType(), "Optional");
        boolean named = isA(type, "Map");
        if (named) {
            path += ".<name>";
            type = ((ParameterizedTypeTree) type).getTypeArguments().getLast();
        }
        Declared nested = find(declared, type.toString());
        if (nested != null) {
            rows.addAll(rows(nested, path));
            return;
        }
        rows.add(new Setting(
                path,
                word(type.toString()),
                annotation(annotations, "WithDefault").orElse(""),
                doc(declared, TreePath.getPath(declared.unit, accessor))));
    }

    private @Nullable Declared find(Declared from, String type) {
        Declared inside = types.get(from.type.getSimpleName() + "." + type);
        return inside == null ? types.get(type) : inside;
    }

    private static Tree unwrapped(Tree type, String wrapper) {
        return isA(type, wrapper)
                ? ((ParameterizedTypeTree) type).getTypeArguments().getFirst()
                : type;
    }

    private static boolean isA(Tree type, String generic) {
        return type instanceof ParameterizedTypeTree parameterized
                && parameterized.getType().toString().equals(generic);
    }

    private static String word(String type) {
        return switch (type) {
            case "String" -> "text";
            case "boolean", "Boolean" -> "true or false";
            case "int", "Integer", "long", "Long", "OptionalInt", "OptionalLong" -> "number";
            case "Duration" -> "duration";
            case "Instant" -> "instant";
            case "List<String>", "Set<String>" -> "list";
            default -> "word";
        };
    }

    private static Optional<String> annotation(List<? extends AnnotationTree> annotations, String name) {
        return annotations.stream()
                .filter(a -> a.getAnnotationType().toString().equals(name))
                .map(a -> a.getArguments().getFirst())
                .map(value -> value instanceof com.sun.source.tree.AssignmentTree given ? given.getExpression() : value)
                .filter(LiteralTree.class::isInstance)
                .map(value -> String.valueOf(((LiteralTree) value).getValue()))
                .findFirst();
    }

    private String doc(Declared declared, TreePath path) {
        DocCommentTree comment = docs.getDocCommentTree(path);
        if (comment == null) {
            throw new IllegalStateException(
                    path.getLeaf() + " in " + declared.type.getSimpleName() + " has no javadoc");
        }
        return comment.getFullBody().stream()
                .map(Object::toString)
                .collect(Collectors.joining())
                .replaceAll("\\{@(?:code|link|linkplain) #?([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
