package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.neural.storage.PretrainedDecoder;
import io.guerdon.neural.text.CharacterTokenizer;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.preference.topology.PairPlanner;
import io.guerdon.preference.topology.PairPlanner.Plan;
import io.guerdon.preference.topology.PreferenceLabels;
import io.guerdon.preference.topology.PrefixBeliefs;
import io.guerdon.preference.topology.ResponseTree;
import io.guerdon.preference.topology.TopologyPlan;
import io.guerdon.preference.topology.TreeSampler;
import io.guerdon.preference.topology.VectorBeliefs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code guerdon plan-comparisons}: how to spend a number of comparisons. */
@Command(
        name = "plan-comparisons",
        description =
                "Says how to spend a number of comparisons before a label is bought: which shape of data leaves the least"
                        + " unknown, or which pairs of existing responses to label.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without RESPONSES: a table of shapes (chain, trees, all pairs, star) with the exact posterior variance of the",
            "difference of two answers to a prompt, under the belief that answers that share more are closer.",
            "With RESPONSES (rows with a prompt and a completion or a list of responses): the prefix tree of the responses to",
            "each prompt, and the pairs whose labels help most, as rows that become comparisons when somebody adds",
            "\"preference\": \"a\", \"b\" or \"tie\". With --model and --prompts the model writes the trees first.",
            "Examples:",
            "  guerdon plan-comparisons --comparisons 200 --depth 5",
            "  guerdon plan-comparisons responses.jsonl --comparisons 200 --out pairs.jsonl",
            "  guerdon plan-comparisons --model runs/policy/model --prompts prompts.jsonl --comparisons 200 --out pairs.jsonl"
        })
final class PlanComparisonsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(arity = "0..*", paramLabel = "RESPONSES", description = "Files of responses.")
    private List<String> files = List.of();

    @Option(names = "--comparisons", paramLabel = "N", required = true, description = "How many can be labelled.")
    private int comparisons;

    @Option(
            names = "--prompts-count",
            paramLabel = "N",
            description = "For the table: over so many prompts they are spread. Default: 1.")
    private int prompts = 1;

    @Option(
            names = "--branching",
            paramLabel = "B",
            description = "Continuations of a beginning. Default: 3; with --model 2.")
    private @Nullable Integer branching;

    @Option(names = "--depth", paramLabel = "D", description = "Segments of an answer. Default: 7; with --model 3.")
    private @Nullable Integer depth;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "How fast rewards of answers draw near as they share more: I B^(-A l) is the variance between"
                    + " answers that share l segments. Small for diverse tasks. Default: 0.3.")
    private double alpha = 0.3;

    @Option(
            names = "--label-variance",
            paramLabel = "V",
            description =
                    "The variance of one label, in the units in which two unrelated answers differ with variance 1."
                            + " Default: 0.1.")
    private double labelVariance = 0.1;

    @Option(
            names = "--beta",
            paramLabel = "BETA",
            description = "Instead: labellers prefer with probability sigmoid(BETA x difference).")
    private @Nullable Double beta;

    @Option(names = "--cut", paramLabel = "line|sentence|word", description = "Where responses are cut. Default: line.")
    private ResponseTree.Cut cut = ResponseTree.Cut.LINE;

    /** How alike two responses are. */
    enum Similarity {
        /** By what they begin with. */
        PREFIX,
        /** By the cosine of their vectors. */
        EMBEDDING
    }

    @Option(
            names = "--similarity",
            paramLabel = "prefix|embedding",
            description = "What makes two responses alike: what they begin with, or the cosine of their vectors by the"
                    + " pretrained sentence encoder (then --alpha and --cut say nothing of it). Default: prefix.")
    private Similarity similarity = Similarity.PREFIX;

    @Option(
            names = "--cache",
            paramLabel = "FILE",
            description = "Keeps the vectors of --similarity embedding from run to run.")
    private @Nullable Path cache;

    @Option(names = "--model", paramLabel = "DIR", description = "A language model that writes a tree to each prompt.")
    private @Nullable Path model;

    @Option(names = "--prompts", paramLabel = "FILE", description = "The prompts that it writes to.")
    private @Nullable Path promptFile;

    @Option(
            names = "--temperatures",
            paramLabel = "T,...",
            split = ",",
            description = "Of the levels of its trees from the root on. Default: 1.")
    private List<Double> temperatures = List.of(1.0);

    @Option(names = "--segment-tokens", paramLabel = "N", description = "The longest segment. Default: 32.")
    private int segmentTokens = 32;

    @Option(names = "--last-tokens", paramLabel = "N", description = "The longest last segment. Default: 64.")
    private int lastTokens = 64;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where the pairs go. Default: pairs.jsonl, not replaced if it exists.")
    private Path out = Path.of("pairs.jsonl");

    @Option(names = "--seed", paramLabel = "N", description = "The seed of everything random. Default: 0.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        double variance = beta == null ? labelVariance : PreferenceLabels.variance(beta);
        try {
            if (files.isEmpty() && model == null) {
                table(variance);
            } else {
                pairs(model == null ? read() : written(model), variance);
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private void table(double variance) {
        if (prompts < 1 || comparisons < prompts) {
            throw new InputException("--prompts-count " + prompts + " of --comparisons " + comparisons
                    + ": expected at least one comparison to each prompt");
        }
        int each = comparisons / prompts;
        var beliefs = new PrefixBeliefs(branching == null ? 3 : branching, depth == null ? 7 : depth, alpha, 1);
        var plan = TopologyPlan.of(beliefs, each, variance, seed);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("to each prompt", "pairs", "answers", "written", "read", "variance left", "+-", "best path"));
        for (var candidate : plan.candidates()) {
            rows.add(List.of(
                    candidate.name(),
                    format("%.0f", candidate.pairs()),
                    format("%.0f", candidate.answers()),
                    format("%.0f", candidate.written()),
                    format("%.0f", candidate.read()),
                    format("%.4f", candidate.exact()),
                    format("%.4f", candidate.exactSpread()),
                    Double.isNaN(candidate.path()) ? "-" : format("%.4f", candidate.path())));
        }
        var to = command.commandLine().getOut();
        TextTable.lines(rows).forEach(to::println);
        to.println(format(
                "variance of the difference of two answers that nobody compared; %.4f without a label. Written and read are in"
                        + " segments, %d to an answer.",
                plan.prior(), beliefs.depth()));
        recommend(plan, to);
    }

    /** The least variance; and what writes the least among those that are level with it. */
    private static void recommend(TopologyPlan plan, PrintWriter to) {
        var best = plan.candidates().getFirst();
        to.println(format("recommended: %s (least variance, %.1f %% of it gone)", best.name(), gone(plan, best)));
        plan.candidates().stream()
                .filter(c -> c.exact() <= best.exact() + 2 * Math.max(c.exactSpread(), best.exactSpread())
                        && c.written() < best.written())
                .min((x, y) -> Double.compare(x.written(), y.written()))
                .ifPresent(level -> to.println(format(
                        "if writing answers costs more than labels: %s (level within the draws, %.0f instead of %.0f segments)",
                        level.name(), level.written(), best.written())));
        plan.candidates().stream()
                .filter(c -> c.pairs() >= best.pairs() && !Double.isNaN(c.path()))
                .min((x, y) -> Double.compare(x.path(), y.path()))
                .filter(c -> c != best)
                .ifPresent(path -> to.println(format(
                        "by the variance of the best path, which the paper ranks by and which ignores parallel evidence: %s",
                        path.name())));
    }

    private static double gone(TopologyPlan plan, TopologyPlan.Candidate candidate) {
        return 100 * (1 - candidate.exact() / plan.prior());
    }

    /** The responses to a prompt. */
    private record Asked(String prompt, List<String> responses) {}

    private List<Asked> read() {
        var asked = new LinkedHashMap<String, List<String>>();
        DataRows.each(
                files,
                null,
                row -> asked.computeIfAbsent(
                                text(row, List.of("prompt", "question", "problem"), "prompt"), _ -> new ArrayList<>())
                        .addAll(responses(row)));
        return asked.entrySet().stream()
                .map(entry -> new Asked(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<String> responses(Rollout row) {
        var list = row.field("responses");
        if (list.isArray()) {
            var texts = new ArrayList<String>();
            list.forEach(text -> texts.add(text.asString("")));
            return texts;
        }
        return List.of(text(row, List.of("completion", "response", "solution"), "response"));
    }

    private static String text(Rollout row, List<String> names, String what) {
        return names.stream()
                .map(row::text)
                .filter(text -> text != null)
                .findFirst()
                .orElseThrow(() -> new InputException(row.label() + ": no " + what + "; expected one of the fields "
                        + String.join(", ", names) + (what.equals("response") ? " or a list 'responses'" : "")));
    }

    private List<Asked> written(Path folder) throws IOException {
        if (promptFile == null) {
            throw new InputException("--model writes answers to prompts: give --prompts FILE");
        }
        var asked = new ArrayList<Asked>();
        var tokenizer = tokenizer(folder);
        var decoder = PretrainedDecoder.read(folder, Torch.cpu());
        var sampler = new TreeSampler(
                branching == null ? 2 : branching,
                depth == null ? 3 : depth,
                temperatures,
                segmentTokens,
                lastTokens,
                separators(tokenizer),
                tokenizer.end());
        var rows = PromptFiles.read(promptFile);
        int alike = 0;
        int unended = 0;
        for (int p = 0; p < rows.size(); p++) {
            String prompt = rows.get(p).prompt();
            var sampled = sampler.sample(decoder, tokenizer.encode(prompt), Draws.seed(seed, p));
            alike += sampled.duplicates();
            unended += sampled.cut();
            asked.add(new Asked(prompt, texts(sampled, tokenizer)));
        }
        command.commandLine()
                .getOut()
                .println(format(
                        "%d trees written: %d siblings came out alike and are left out, %d answers were cut off",
                        rows.size(), alike, unended));
        return asked;
    }

    /** As training a policy leaves it: the alphabet of a model of characters, or a tokenizer. */
    private static Tokenizer tokenizer(Path folder) throws IOException {
        var alphabet = folder.resolve("alphabet.txt");
        return Files.exists(alphabet)
                ? CharacterTokenizer.of(Files.readString(alphabet))
                : PretrainedTokenizer.read(folder);
    }

    private static List<String> texts(TreeSampler.Sampled sampled, Tokenizer tokenizer) {
        return sampled.tree().leaves().stream()
                .map(leaf -> leaf.text().stream()
                        .mapToInt(token -> token)
                        .filter(token -> token != tokenizer.end())
                        .toArray())
                .map(tokenizer::decode)
                .toList();
    }

    /** The tokens after which a text would be cut. */
    private Set<Integer> separators(Tokenizer tokenizer) {
        var separators = new LinkedHashSet<Integer>();
        for (int token = 0; token < tokenizer.vocabulary(); token++) {
            String text = token == tokenizer.end() ? "" : tokenizer.decode(new int[] {token});
            boolean ends = switch (cut) {
                case LINE -> text.endsWith("\n");
                case SENTENCE ->
                    text.endsWith("\n")
                            || text.strip().endsWith(".")
                            || text.strip().endsWith("?")
                            || text.strip().endsWith("!");
                case WORD -> text.endsWith(" ") || text.endsWith("\n");
            };
            if (ends) {
                separators.add(token);
            }
        }
        return separators;
    }

    private void pairs(List<Asked> asked, double variance) throws IOException {
        if (Files.exists(out)) {
            throw new InputException(out + ": exists; give another --out");
        }
        var trees = asked.stream().map(a -> ResponseTree.of(a.responses(), cut)).toList();
        var covariances = similarity == Similarity.PREFIX
                ? trees.stream().map(tree -> tree.covariance(alpha, 1)).toList()
                : byVectors(asked, trees);
        var plan = PairPlanner.greedy(covariances, comparisons, variance);
        var random = PairPlanner.random(covariances, comparisons, variance, seed);
        var text = new StringBuilder();
        for (var choice : plan.pairs()) {
            var row = row(asked.get(choice.prompt()), trees.get(choice.prompt()), choice);
            if (similarity == Similarity.EMBEDDING) {
                row.put("cosine", 2 * covariances.get(choice.prompt())[choice.a()][choice.b()]);
            }
            text.append(row).append('\n');
        }
        Files.writeString(out, text);
        report(asked, trees, plan, random);
    }

    /** By the pretrained encoder: each prompt's responses at once, so that no more than those are held in memory. */
    private List<double[][]> byVectors(List<Asked> asked, List<ResponseTree> trees) {
        for (int p = 0; p < trees.size(); p++) {
            int answers = trees.get(p).responses().size();
            if (answers > PairPlanner.MOST_ANSWERS) {
                // Before the slow part begins.
                throw new InputException(answers + " different responses to the prompt '"
                        + shortened(asked.get(p).prompt()) + "', expected at most " + PairPlanner.MOST_ANSWERS);
            }
        }
        var encoder = EmbeddingStore.before(SentenceEncoder.miniLm(), cache);
        var covariances = new ArrayList<double[][]>();
        int cutOff = 0;
        try (var progress = WorkProgress.of(false, "encoding responses", "prompts")) {
            for (int p = 0; p < trees.size(); p++) {
                var texts = trees.get(p).responses().stream().map(Text::of).toList();
                cutOff += (int) texts.stream().filter(encoder::isCut).count();
                covariances.add(VectorBeliefs.covariance(encoder.encode(texts), 1));
                progress.at(p + 1, trees.size(), shortened(asked.get(p).prompt()));
            }
        }
        if (cutOff > 0) {
            command.commandLine()
                    .getOut()
                    .println(cutOff + " responses exceed the encoder's 256 tokens; their start is not seen");
        }
        return covariances;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }

    /** With provenance: which tree, which leaves, what they share. */
    private static ObjectNode row(Asked asked, ResponseTree tree, PairPlanner.Choice choice) {
        var pair = tree.tree().pairs().stream()
                .filter(p -> p.a() == choice.a() && p.b() == choice.b())
                .findFirst()
                .orElseThrow();
        var leaf = tree.tree().leaves().get(choice.a());
        var row = JsonNodeFactory.instance.objectNode();
        row.put("prompt", asked.prompt());
        row.put("response_a", tree.responses().get(choice.a()));
        row.put("response_b", tree.responses().get(choice.b()));
        row.put("tree", choice.prompt()).put("leaf_a", choice.a()).put("leaf_b", choice.b());
        row.put("shared_segments", pair.sharedDepth());
        row.put("shared", String.join("", leaf.text().subList(0, pair.sharedLength())));
        row.put("variance", choice.variance());
        return row;
    }

    private void report(List<Asked> asked, List<ResponseTree> trees, Plan plan, Plan random) {
        var to = command.commandLine().getOut();
        int duplicates = trees.stream().mapToInt(ResponseTree::duplicates).sum();
        long lone = trees.stream().filter(tree -> tree.responses().size() < 2).count();
        to.println(format(
                "%d prompts, %d different responses, %d repeated ones left out, %d prompts with fewer than two responses",
                asked.size(), trees.stream().mapToInt(t -> t.responses().size()).sum(), duplicates, lone));
        to.println(format(
                "%d comparisons chosen: mean variance of differences %.4f, of %.4f without a label; random pairs leave %.4f",
                plan.pairs().size(), plan.posterior(), plan.prior(), random.posterior()));
        long again = plan.pairs().stream()
                .map(c -> c.prompt() + " " + c.a() + " " + c.b())
                .distinct()
                .count();
        if (again < plan.pairs().size()) {
            to.println(plan.pairs().size() - again
                    + " of them are asked again: a second label of the same pair helps more there");
        }
        to.println(
                "written: " + out + "; add \"preference\": \"a\", \"b\" or \"tie\" to each row, then: guerdon evaluate"
                        + " comparisons " + out);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
