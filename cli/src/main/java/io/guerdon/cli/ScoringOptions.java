package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.UnavailableException;
import io.guerdon.io.InputException;
import io.guerdon.llm.chat.ChatEndpoint;
import io.guerdon.llm.chat.ChatException;
import io.guerdon.llm.chat.EndpointConfiguration;
import io.guerdon.llm.chat.Question;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.preference.benchmark.BenchmarkItem;
import io.guerdon.preference.benchmark.BenchmarkItems;
import io.guerdon.preference.features.FeatureModel;
import io.guerdon.preference.features.FeatureSource;
import io.guerdon.preference.reward.RewardModel;
import io.guerdon.preference.reward.RewardModel.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a benchmark's scores are made first, where they are not given: by a trained reward model or by a judge. */
final class ScoringOptions {

    /** So many problems are done at once, and lost at most when a run is killed; a judge's replies are not even then. */
    private static final int WINDOW = 16;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description =
                    "The benchmark's own rows: the texts that --model or --judge scores (prompt, chosen, rejected; or"
                            + " problem with solutions, the right one first; or a solution a row); with scores that are given, who"
                            + " wrote each solution and the level" + DataRows.FORMATS)
    @Nullable
    String items;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Scores the items with a model that guerdon train wrote.")
    @Nullable
    Path model;

    @Option(
            names = "--cache",
            paramLabel = "FILE",
            description =
                    "Keeps the vectors of texts from run to run, for a --model over vectors of the pretrained encoder."
                            + " Without it every run encodes all texts.")
    @Nullable
    Path cache;

    @Option(
            names = "--judge",
            paramLabel = "ENDPOINT",
            description =
                    "Asks a chat model about the items: the address of an OpenAI-compatible endpoint up to the version,"
                            + " for example http://localhost:8000/v1.")
    @Nullable
    String judge;

    @Option(names = "--judge-model", paramLabel = "NAME", description = "The judge's name, as the endpoint knows it.")
    @Nullable
    String judgeModel;

    @Option(
            names = "--api-key-env",
            paramLabel = "VARIABLE",
            description = "The environment variable with the endpoint's key.")
    @Nullable
    String apiKeyEnv;

    @Option(names = "--concurrency", paramLabel = "N", description = "Questions under way at once. Default: 16.")
    int concurrency = 16;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Until a reply is given up. Default: 60.")
    int timeout = 60;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a question is asked again after a failure that may pass. Default: 4.")
    int retries = 4;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where the scores go, which --scores reads again. Default: runs/evaluate/BENCHMARK-NAME.jsonl.")
    @Nullable
    Path out;

    @Option(names = "--resume", description = "Goes on with scores that a stopped or killed run left.")
    boolean resume;

    @Option(names = "--overwrite", description = "Starts again where scores are already.")
    boolean overwrite;

    @Option(names = "--quiet", description = "No progress.")
    boolean quiet;

    /** Makes the scores of some problems, or the rows of a judge's replies. */
    @FunctionalInterface
    private interface Scorer {
        List<ObjectNode> rows(List<BenchmarkItem> items);
    }

    /** Whether scores are to be made. */
    boolean wanted() {
        return model != null || judge != null;
    }

    /**
     * Scores the items into a file.
     *
     * @param form how they are asked and written
     * @param benchmark its name
     * @return the file
     * @throws UnavailableException when the judge cannot be asked; what is there stays for --resume
     */
    Path scored(BenchmarkForm form, String benchmark, long seed, PrintWriter to) throws IOException {
        if (model != null && judge != null) {
            throw new InputException("--model and --judge score in two ways: give one of them");
        }
        if (items == null) {
            throw new InputException("--model and --judge need the benchmark's texts: give --items FILE");
        }
        var reader = new BenchmarkItems();
        DataRows.each(List.of(items), null, reader::add);
        var all = reader.items();
        var run = JsonNodeFactory.instance.objectNode();
        run.put("benchmark", benchmark).put("form", form.name()).put("items", fingerprint(Path.of(items)));
        String name;
        if (model != null) {
            name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
            run.put("model", model.toString());
        } else {
            name = judgeModel == null ? "judge" : judgeModel.replaceAll("[^A-Za-z0-9._-]", "-");
            run.put("judge", judge).put("judge_model", judgeModel).put("seed", seed);
        }
        var file = out == null ? Path.of("runs", "evaluate", benchmark + "-" + name + ".jsonl") : out;
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var scorer = model != null ? byModel(form, model) : byJudge(form, seed, file);
        var scores = ScoreFile.opened(file, run, all, WINDOW, resume, overwrite);
        try (var progress = WorkProgress.of(quiet, "scoring " + name, "problems")) {
            for (int from = scores.done(); from < all.size(); from += WINDOW) {
                int end = Math.min(all.size(), from + WINDOW);
                scores.add(scorer.rows(all.subList(from, end)));
                progress.at(end, all.size(), all.get(end - 1).id());
            }
        } catch (ChatException e) {
            throw new UnavailableException("the judge gives no reply: " + e.getMessage() + "; " + file
                    + " keeps what is done, the same command with --resume goes on");
        }
        to.println("scores of " + all.size() + " problems: " + file);
        return file;
    }

    private static String fingerprint(Path file) throws IOException {
        var crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return file.getFileName() + " " + Long.toHexString(crc.getValue());
    }

    private Scorer byModel(BenchmarkForm form, Path folder) throws IOException {
        if (Files.exists(folder.resolve(FeatureModel.FILE))) {
            return byFeatures(form, folder);
        }
        var reward = RewardModel.read(folder);
        return window -> {
            var texts = new ArrayList<Text>();
            window.forEach(item -> item.responses().forEach(r -> texts.add(new Text(item.prompt(), r))));
            double[] scores = reward.score(texts);
            var rows = new ArrayList<ObjectNode>();
            int at = 0;
            for (var item : window) {
                int count = item.responses().size();
                rows.add(form.scored(item, Arrays.copyOfRange(scores, at, at + count)));
                at += count;
            }
            return rows;
        };
    }

    /** By a model over vectors of texts; one of steps gives each response a list. */
    private Scorer byFeatures(BenchmarkForm form, Path folder) throws IOException {
        var reward = FeatureModel.read(folder, () -> EmbeddingStore.before(SentenceEncoder.miniLm(), cache));
        if (!(reward.source() instanceof FeatureSource.Embeddings)) {
            throw new InputException(folder + ": the model sees numbers and no text ('"
                    + reward.source().fingerprint()
                    + "'), which the texts of a benchmark do not have; score rows that have them with guerdon score");
        }
        if (reward.steps() && form != BenchmarkForm.RATING) {
            throw new InputException(
                    folder + ": the model scores steps, and only rewardmath reduces them (--reduction)");
        }
        return window -> {
            var rows = new ArrayList<ObjectNode>();
            for (var item : window) {
                var rollouts = item.responses().stream()
                        .map(response -> Rollout.of(item.prompt(), response, ""))
                        .toList();
                double[][] scores = reward.scores(reward.source().all(rollouts, reward.steps()).stream()
                                .map(FeatureSource.Found::vectors)
                                .toList())
                        .toArray(double[][]::new);
                rows.add(
                        reward.steps()
                                ? form.stepped(item, scores)
                                : form.scored(
                                        item,
                                        Arrays.stream(scores)
                                                .mapToDouble(ScoringOptions::only)
                                                .toArray()));
            }
            return rows;
        };
    }

    /** A response without a text has no score. */
    private static double only(double[] scores) {
        return scores.length == 0 ? Double.NaN : scores[0];
    }

    private Scorer byJudge(BenchmarkForm form, long seed, Path file) {
        if (judge == null || judgeModel == null) {
            throw new InputException("--judge needs the model's name at the endpoint: give --judge-model NAME");
        }
        EndpointConfiguration configuration;
        ChatEndpoint endpoint;
        try {
            configuration = EndpointConfiguration.of(judge, judgeModel)
                    .withLimits(concurrency, 0, Duration.ofSeconds(timeout), retries)
                    .withCache(file.resolveSibling(file.getFileName() + ".replies.jsonl"));
            endpoint = new ChatEndpoint(apiKeyEnv == null ? configuration : configuration.withApiKeyEnv(apiKeyEnv));
        } catch (IllegalArgumentException e) {
            throw new InputException("--judge: " + e.getMessage(), e);
        }
        return window -> {
            var questions =
                    window.stream().map(item -> form.questions(item, seed)).toList();
            var replies = replies(endpoint, questions);
            var rows = new ArrayList<ObjectNode>();
            for (int i = 0; i < window.size(); i++) {
                rows.add(form.judged(window.get(i), replies.get(i), seed));
            }
            return rows;
        };
    }

    /** Asks all questions of some problems at once; null for a question that the endpoint refuses. */
    private static List<List<@Nullable String>> replies(ChatEndpoint endpoint, List<List<Question>> questions) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<List<Future<@Nullable String>>>();
            for (var own : questions) {
                var futures = new ArrayList<Future<@Nullable String>>();
                own.forEach(question -> futures.add(threads.submit(() -> reply(endpoint, question))));
                asked.add(futures);
            }
            var replies = new ArrayList<List<@Nullable String>>();
            for (var futures : asked) {
                var own = new ArrayList<@Nullable String>();
                for (var future : futures) {
                    own.add(future.get());
                }
                replies.add(own);
            }
            if (replies.stream().flatMap(List::stream).allMatch(reply -> reply == null)) {
                throw new UnavailableException("the judge refuses every question of " + questions.size()
                        + " problems (a wrong key or model name?); nothing was written of them");
            }
            return replies;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("judging was interrupted");
        }
    }

    private static @Nullable String reply(ChatEndpoint endpoint, Question question) {
        try {
            return endpoint.ask(question).text();
        } catch (ChatException e) {
            if (e.problem() == ChatException.Problem.REFUSED) {
                return null;
            }
            throw e;
        }
    }
}
