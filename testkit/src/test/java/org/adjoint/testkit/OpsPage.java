package org.adjoint.testkit;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.backend.Backends;

/** The page of all operations: what their Javadoc says, and what their rows check. */
final class OpsPage {
    private static final String HEAD = """
            # Operations

            Generated from the Javadoc of `org.adjoint.ops` and from the rows of the specification table in `testkit`; do not
            edit it. `mvn test -pl testkit -am -Dtest=OpsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dadjoint.docs=write`
            writes it anew, and a test fails while it is out of date.

            Letters and subgradients are those of [conventions.md](conventions.md). On each of its backends an operation is
            checked by its rows in the types given: its value against a plain formula and against the reference, broadcasting,
            empty and odd sizes, NaN and infinity, messages; its derivatives against differences up to the order given (0: no
            gradient flows), along random directions with random cotangents. At the points under "kinks" there is no
            derivative, and the agreed gradient is checked. INT32 marks indices and labels among the inputs, an arrow another
            type of the result. What has no row has tests of its own.

            For each row there are drawn, on the reference backend and on the CPU, 200 cases of values, 100 in each
            floating-point type; 100 more with NaN and infinity, where the row takes them, each in both types; 20 of
            empty tensors; and where a gradient flows 210 of derivatives, in equal parts for the first order in FLOAT64,
            FLOAT32 against FLOAT64, and, where it is given, the second order. One case in six is of whole numbers, for
            zeros and ties. The last test of a row fails unless 200 of values were drawn and, where a gradient flows,
            200 of derivatives. The CUDA kernels run every row under an emulation of the device, one case for each
            check. `-Pthorough` draws 50 times as many.
            """;

    /** Those whose tests extend {@link ConformanceSuite}, and so run every row. */
    private static final String BACKENDS = "reference, cpu, cuda";

    /** One public function. */
    record Function(String type, String name, String signature, String text) {
        String key() {
            return type + "." + name;
        }
    }

    /** One public class of functions. */
    private record Family(String name, String text, List<Function> functions) {}

    private final List<Family> families;
    private final Map<String, List<OpSpec>> rows;

    private OpsPage(List<Family> families, List<OpSpec> rows) {
        this.families = families;
        this.rows = rows.stream().collect(Collectors.groupingBy(OpSpec::function));
    }

    /** The page for the sources in a folder and the rows of a table. */
    static OpsPage of(Path sources, List<OpSpec> rows) {
        try (Stream<Path> files = Files.list(sources)) {
            Path[] java =
                    files.filter(f -> f.toString().endsWith(".java")).sorted().toArray(Path[]::new);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    null,
                    null,
                    List.of("-proc:none"),
                    null,
                    compiler.getStandardFileManager(null, null, null).getJavaFileObjects(java));
            DocTrees docs = DocTrees.instance(task);
            List<Family> families = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree declared : unit.getTypeDecls()) {
                    if (declared instanceof ClassTree type && isPublic(type)) {
                        Family family = family(unit, type, docs);
                        if (!family.functions.isEmpty()) {
                            families.add(family);
                        }
                    }
                }
            }
            return new OpsPage(families, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPublic(ClassTree type) {
        return type.getKind() == Tree.Kind.CLASS
                && type.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }

    private static Family family(CompilationUnitTree unit, ClassTree type, DocTrees docs) {
        String name = type.getSimpleName().toString();
        TreePath path = new TreePath(new TreePath(unit), type);
        List<Function> functions = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && isFunction(method)) {
                String signature = method.getParameters().stream()
                        .map(p -> p.getName() + (p.toString().contains("...") ? "..." : ""))
                        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
                functions.add(new Function(
                        name, method.getName().toString(), signature, text(docs, new TreePath(path, method))));
            }
        }
        return new Family(name, text(docs, path), functions);
    }

    /** A public function that gives expressions. */
    private static boolean isFunction(MethodTree method) {
        Set<Modifier> flags = method.getModifiers().getFlags();
        return flags.contains(Modifier.PUBLIC)
                && flags.contains(Modifier.STATIC)
                && Stream.concat(Stream.of(method.getReturnType()), method.getParameters().stream())
                        .anyMatch(t -> t.toString().matches("(?s).*\\bExpr\\b.*"));
    }

    /** The paragraphs of a comment as one line of Markdown. */
    private static String text(DocTrees docs, TreePath path) {
        DocCommentTree comment = docs.getDocCommentTree(path);
        StringBuilder text = new StringBuilder();
        if (comment != null) {
            for (DocTree part : comment.getFullBody()) {
                text.append(part instanceof StartElementTree ? " " : markdown(part));
            }
        }
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    private static String markdown(DocTree part) {
        if (part instanceof TextTree t) {
            return t.getBody().replace("|", "\\|").replace("*", "\\*");
        } else if (part instanceof LiteralTree t) {
            return "`" + t.getBody().getBody().strip().replace("|", "\\|") + "`";
        } else if (part instanceof LinkTree t) {
            String label = t.getLabel().stream().map(OpsPage::markdown).collect(Collectors.joining());
            return label.isBlank()
                    ? "`"
                            + t.getReference()
                                    .getSignature()
                                    .replaceAll("\\(.*|^#", "")
                                    .replace('#', '.') + "`"
                    : label;
        } else if (part instanceof EntityTree t) {
            return "&" + t.getName() + ";";
        }
        return part.toString();
    }

    List<Function> functions() {
        return families.stream().flatMap(f -> f.functions.stream()).toList();
    }

    /** The page. */
    String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Family family : families) {
            page.append("\n## ")
                    .append(family.name)
                    .append('\n')
                    .append(family.text)
                    .append("\n\n");
            page.append(
                    "| function | value and gradient | types | backends | orders | kinks |\n|---|---|---|---|---|---|\n");
            for (Function f : family.functions) {
                page.append(line(f)).append('\n');
            }
        }
        return page.toString();
    }

    private String line(Function f) {
        List<OpSpec> of = rows.getOrDefault(f.key(), List.of());
        String orders = of.isEmpty()
                ? ""
                : Integer.toString(of.stream().mapToInt(OpSpec::order).max().orElseThrow());
        String kinks = of.stream()
                .flatMap(row -> row.kinks().stream())
                .map(OpSpec.Kink::what)
                .distinct()
                .collect(Collectors.joining("; "));
        return Stream.of("`" + f.signature + "`", f.text, types(of), of.isEmpty() ? "" : BACKENDS, orders, kinks)
                .collect(Collectors.joining(" | ", "| ", " |"))
                .replace("|  |", "| |")
                .replace("|  |", "| |");
    }

    /** What the cases of the rows take and give. */
    private static String types(List<OpSpec> rows) {
        Set<String> types = new TreeSet<>();
        for (OpSpec row : rows) {
            OpCase drawn = Trials.one(row.cases(Shapes.SMALL));
            boolean anyFloat = drawn.operands().stream().anyMatch(o -> !o.index());
            boolean anyIndex = drawn.operands().stream().anyMatch(Operand::index);
            Map<DType, DType> results = new LinkedHashMap<>();
            for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                results.put(dtype, result(drawn, dtype));
            }
            boolean kept = anyFloat && results.entrySet().stream().allMatch(e -> e.getKey() == e.getValue());
            String given = results.values().stream().distinct().map(DType::name).collect(Collectors.joining(", "));
            types.add((anyFloat ? "FLOAT32, FLOAT64" : "")
                    + (anyFloat && anyIndex ? "; " : "")
                    + (anyIndex ? "INT32" : "")
                    + (kept ? "" : " → " + given));
        }
        return String.join("; ", types);
    }

    private static DType result(OpCase drawn, DType dtype) {
        try (Graph graph = Graph.on(Backends.named("reference"), dtype)) {
            Expr y = drawn.build().apply(Evaluation.feed(graph, drawn.draw(0, dtype)));
            return y.dtype();
        }
    }

    /** The functions of which neither their own text nor that of their class says what becomes of the gradient. */
    List<String> withoutGradient() {
        return families.stream()
                .filter(family -> !family.text.contains("gradient"))
                .flatMap(family -> family.functions.stream())
                .filter(f -> Stream.of("Bar", "gradient", "adjoint", "As ").noneMatch(f.text::contains))
                .map(Function::key)
                .distinct()
                .toList();
    }

    static Path sources() {
        return Path.of("..", "ops", "src", "main", "java", "org", "adjoint", "ops");
    }
}
