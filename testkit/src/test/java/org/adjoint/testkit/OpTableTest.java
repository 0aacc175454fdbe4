package org.adjoint.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint.Expr;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Carried;
import org.junit.jupiter.api.Test;

class OpTableTest {
    @Test
    void everyPublicOperationHasARowForEachOverload() {
        Map<String, Long> overloads = operations();
        Map<String, Long> rows =
                OpTable.rows().stream().collect(Collectors.groupingBy(OpSpec::function, Collectors.counting()));
        assertEquals(List.of(), missing(overloads, rows));
        assertTrue(overloads.size() >= 40, "found only " + overloads.keySet());
    }

    @Test
    void aMissingRowIsSeen() {
        Map<String, Long> rows = OpTable.rows().stream()
                .filter(row ->
                        !row.name().equals("Trigonometry.tanh") && !row.name().equals("Reductions.max keeping dims"))
                .collect(Collectors.groupingBy(OpSpec::function, Collectors.counting()));
        assertEquals(List.of("Reductions.max", "Trigonometry.tanh"), missing(operations(), rows));
    }

    @Test
    void everyRowIsOfAnOperation() {
        Map<String, Long> operations = operations();
        assertEquals(
                List.of(),
                OpTable.rows().stream()
                        .map(OpSpec::function)
                        .filter(name -> !operations.containsKey(name))
                        .toList());
    }

    @Test
    void namesOfRowsAreUnique() {
        List<String> names = OpTable.rows().stream().map(OpSpec::name).toList();
        assertEquals(names.size(), new HashSet<>(names).size());
    }

    private static List<String> missing(Map<String, Long> overloads, Map<String, Long> rows) {
        return overloads.entrySet().stream()
                .filter(e -> rows.getOrDefault(e.getKey(), 0L) < e.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The public static functions of the package that give expressions, as Class.function, with their overloads. */
    private static Map<String, Long> operations() {
        return publicClasses().stream()
                .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
                .filter(m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
                .filter(m -> m.getReturnType() == Expr.class
                        || isOfExpressions(m.getReturnType())
                        || m.getReturnType() == Carried.class
                        || m.getGenericReturnType().getTypeName().equals("java.util.List<org.adjoint.Expr>"))
                .collect(Collectors.groupingBy(OpTableTest::name, TreeMap::new, Collectors.counting()));
    }

    /** Functions of several results give a record of them. */
    private static boolean isOfExpressions(Class<?> type) {
        return type.isRecord() && Arrays.stream(type.getRecordComponents()).allMatch(c -> c.getType() == Expr.class);
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /** Read from where the package lies: a folder in the build of all modules, else a jar. */
    private static List<Class<?>> publicClasses() {
        try {
            URI place = Arithmetic.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            if (new File(place).isDirectory()) {
                return classesIn(Path.of(place));
            }
            try (FileSystem jar = FileSystems.newFileSystem(Path.of(place))) {
                return classesIn(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Class<?>> classesIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("org/adjoint/ops"))) {
            return files.map(p -> root.relativize(p).toString().replace(File.separatorChar, '/'))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .<Class<?>>map(OpTableTest::load)
                    .filter(c -> Modifier.isPublic(c.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
