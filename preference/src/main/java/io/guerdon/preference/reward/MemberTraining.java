package io.guerdon.preference.reward;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.ShardedPass;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.adaptation.Separation;
import io.guerdon.preference.adaptation.ShiftedGradient;
import io.guerdon.preference.data.AnswerSet.Answers;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.run.TrainingListener.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Trains one network on lessons, from its start or its last checkpoint. Used for the members of a model, with all that the
 * settings ask for, and for models that only vote, which learn the plain labels. Not thread-safe.
 */
final class MemberTraining {

    /** So many batches are filled by length together, so that little is padded and the order is still nearly free. */
    private static final int BATCHES_BY_LENGTH = 8;

    private final RewardModelSettings settings;
    private final Tokenizer tokenizer;
    private final DecoderOptions options;
    private final List<Answers> shifted;
    private final TrainingListener listener;

    /**
     * What is trained.
     *
     * @param name of the part of the run and of its checkpoint
     * @param start decides the first weights
     * @param order decides everything else that is random
     * @param epochs passes over the lessons
     * @param plain whether the loss is Bradley-Terry alone
     */
    record Part(String name, long start, long order, int epochs, boolean plain) {}

    MemberTraining(
            RewardModelSettings settings,
            Tokenizer tokenizer,
            DecoderOptions options,
            List<Answers> shifted,
            TrainingListener listener) {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.options = options;
        this.shifted = List.copyOf(shifted);
        this.listener = listener;
    }

    /** Trains; null when the listener asked to stop, after a checkpoint. */
    @Nullable
    ScoringDecoder train(Part part, List<Lesson> lessons, Path folder) throws IOException {
        var run = new Run(part, lessons, CheckpointedSteps.checkpoint(folder, part.name()));
        return CheckpointedSteps.run(part.name(), run.steps, run, listener) ? run.member : null;
    }

    /** One network on its way. */
    private final class Run implements CheckpointedSteps.Learner {

        private final Part part;
        private final List<Lesson> lessons;
        private final Path file;
        private final long perEpoch;
        private final long steps;
        private final Schedule schedule;
        private List<int[]> batches = List.of();
        private final int[] lengths;
        private final ScoringDecoder member;
        private final AdamW optimiser;
        private final @Nullable ContrastTerm contrast;

        Run(Part part, List<Lesson> lessons, Path file) {
            this.part = part;
            this.lessons = lessons;
            this.file = file;
            this.perEpoch = (lessons.size() + settings.batch() - 1) / settings.batch();
            this.steps = perEpoch * part.epochs();
            this.schedule = Schedule.cosine(settings.learningRate(), settings.warmUp(), steps);
            this.lengths = lessons.stream().mapToInt(this::length).toArray();
            int heads = !part.plain() && settings.lengthHead() > 0 ? 2 : 1;
            this.member = ScoringDecoder.of(options, heads, part.start());
            this.optimiser =
                    new AdamW(member.parameters(), new AdamW.Options(0.9, 0.999, 1e-8, settings.weightDecay(), false));
            var asked = settings.contrast();
            this.contrast = part.plain() || asked == null
                    ? null
                    : new ContrastTerm(asked, options.width(), Draws.seed(part.order(), 2));
        }

        private int length(Lesson lesson) {
            var comparison = lesson.comparison();
            return Math.max(
                    tokens(comparison.prompt(), comparison.chosen()).length,
                    tokens(comparison.prompt(), comparison.rejected()).length);
        }

        /** The batches of an epoch: a random order in which neighbours were sorted by length, cut, and shuffled again. */
        List<int[]> batches(long epoch) {
            int[] order = Draws.permutation(lessons.size(), Draws.at(part.order(), 0, epoch));
            int window = settings.batch() * BATCHES_BY_LENGTH;
            var batches = new ArrayList<int[]>();
            for (int from = 0; from < order.length; from += window) {
                int[] near = Arrays.stream(order, from, Math.min(from + window, order.length))
                        .boxed()
                        .sorted((a, b) -> Integer.compare(lengths[a], lengths[b]))
                        .mapToInt(i -> i)
                        .toArray();
                for (int at = 0; at < near.length; at += settings.batch()) {
                    batches.add(Arrays.copyOfRange(near, at, Math.min(at + settings.batch(), near.length)));
                }
            }
            return Arrays.stream(Draws.permutation(batches.size(), Draws.at(part.order(), 1, epoch)))
                    .mapToObj(batches::get)
                    .toList();
        }

        @Override
        public Step step(long step) {
            if (batches.isEmpty() || step % perEpoch == 0) {
                batches = batches(step / perEpoch);
            }
            double rate = schedule.at(step);
            int[] indices = batches.get((int) (step % perEpoch));
            try (var memory = Memory.scope()) {
                var batch = Arrays.stream(indices).mapToObj(lessons::get).toList();
                var seen = new Seen(batch);
                var further = new LinkedHashMap<String, Double>();
                double loss;
                clearGradients();
                var shift = settings.shift();
                if (part.plain() || shift == null) {
                    loss = seen.differentiated(step);
                } else {
                    var answers = drawn(shift, step);
                    var gradient = ShiftedGradient.of(
                            member.parameters(),
                            () -> separation(answers, shift.answers()),
                            () -> seen.differentiated(step),
                            shift.rate(),
                            shift.secondOrder());
                    further.put("separation", gradient.separation());
                    loss = gradient.loss();
                }
                double norm = member.parameters().clipGradients(settings.clip());
                optimiser.step(rate);
                if (contrast != null) {
                    contrast.step(rate);
                }
                return new Step(part.name(), step + 1, steps, loss, seen.accuracy, norm, further);
            }
        }

        private void clearGradients() {
            member.parameters().clearGradients();
            if (contrast != null) {
                contrast.clearGradients();
            }
        }

        /** Rows of tokens: for some prompts some different answers each. */
        private int[][] drawn(RewardModelSettings.Shift shift, long step) {
            var random = Draws.at(part.order(), 3, step);
            var rows = new ArrayList<int[]>();
            for (int p = 0; p < shift.prompts(); p++) {
                var answers = shifted.get(random.nextInt(shifted.size()));
                int[] order = Draws.permutation(answers.texts().size(), random);
                for (int k = 0; k < shift.answers(); k++) {
                    rows.add(tokens(answers.prompt(), answers.texts().get(order[k])));
                }
            }
            return rows.toArray(int[][]::new);
        }

        /** A batch and what the network said of it last. */
        private final class Seen {

            private final List<Lesson> batch;
            private final int[][] rows;
            private double accuracy = Double.NaN;

            Seen(List<Lesson> batch) {
                this.batch = batch;
                this.rows = Stream.concat(
                                batch.stream()
                                        .map(l -> tokens(
                                                l.comparison().prompt(),
                                                l.comparison().chosen())),
                                batch.stream()
                                        .map(l -> tokens(
                                                l.comparison().prompt(),
                                                l.comparison().rejected())))
                        .toArray(int[][]::new);
            }

            /** The loss; its gradient is added to the network's. */
            double differentiated(long step) {
                var term = contrast;
                var first = features(step, 0);
                var outputs = member.scored(first.output());
                accuracy = MemberTraining.accuracy(Tensors.toDoubles(outputs.select(1, 0)), batch);
                var loss = preference(outputs, batch);
                if (!part.plain() && settings.lengthHead() > 0) {
                    loss = loss.add(lengthTerms(member, outputs, batch));
                }
                if (term == null) {
                    loss.backward();
                } else {
                    var second = features(step, 1);
                    loss = loss.add(term.of(first.output(), second.output()));
                    loss.backward();
                    second.backward();
                }
                first.backward();
                return Tensors.number(loss);
            }

            private ShardedPass features(long step, int view) {
                var term = contrast;
                return pass(
                        rows,
                        (some, from) -> member.features(some, term == null ? null : term.dropout(step, view, from)));
            }
        }

        @FunctionalInterface
        private interface Reading {
            Tensor of(int[][] rows, int from);
        }

        /** Sends rows of tokens through the network; each shard is padded for itself. */
        private ShardedPass pass(int[][] rows, Reading reading) {
            long tokens = (long) rows.length
                    * Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
            return ShardedPass.forward(
                    member.parameters(),
                    rows.length,
                    tokens,
                    (from, count) -> reading.of(Arrays.copyOfRange(rows, from, from + count), from));
        }

        private double separation(int[][] answers, int each) {
            var pass = pass(answers, (rows, from) -> member.last(rows));
            var value = Separation.of(pass.output().select(1, 0).view(-1, each));
            value.backward();
            pass.backward();
            return Tensors.number(value);
        }

        /** Of two heads it is their sum that learns the preference. */
        private Tensor preference(Tensor outputs, List<Lesson> batch) {
            int n = batch.size();
            var scores = outputs.sum(1);
            var chosen = scores.narrow(0, 0, n);
            var rejected = scores.narrow(0, n, n);
            var loss = BatchLosses.bradleyTerry(
                    chosen, rejected, floats(batch, Lesson::flipped), floats(batch, Lesson::margin));
            return part.plain() || settings.regularisation() == 0
                    ? loss
                    : loss.add(BatchLosses.size(chosen, rejected).mul(new Scalar(settings.regularisation())));
        }

        @Override
        public Path file() {
            return file;
        }

        @Override
        public long restored() throws IOException {
            if (!Files.exists(file)) {
                return 0;
            }
            try (var memory = Memory.scope()) {
                var saved = Checkpoint.read(file);
                saved.network("member", member.parameters());
                saved.optimiser("member", optimiser);
                if (contrast != null) {
                    contrast.restore(saved);
                }
                return saved.state().path("steps").longValue();
            }
        }

        @Override
        public void save(long done) throws IOException {
            var draft = new Checkpoint.Draft()
                    .network("member", member.parameters())
                    .optimiser("member", optimiser)
                    .state(JsonNodeFactory.instance.objectNode().put("steps", done));
            if (contrast != null) {
                contrast.save(draft);
            }
            draft.write(file);
        }
    }

    private static Tensor floats(List<Lesson> batch, java.util.function.ToDoubleFunction<Lesson> of) {
        return Tensors.floats(batch.stream().mapToDouble(of).toArray());
    }

    private int[] tokens(String prompt, String response) {
        return RewardModel.reading(tokenizer, options.contextLength(), prompt, response)
                .tokens();
    }

    private Tensor lengthTerms(ScoringDecoder member, Tensor outputs, List<Lesson> batch) {
        var lengths = Tensors.floats(Stream.concat(
                        batch.stream().map(l -> l.comparison().chosen()),
                        batch.stream().map(l -> l.comparison().rejected()))
                .mapToDouble(response -> tokenizer.encode(response).length)
                .toArray());
        var weights = Objects.requireNonNull(
                member.parameters().byName().get("score.weight"), "a scoring decoder ends in score.weight");
        return BatchLosses.lengthDisentangling(outputs.select(1, 0), outputs.select(1, 1), lengths)
                .mul(new Scalar(settings.lengthHead()))
                .add(BatchLosses.headOverlap(weights.tensor()).mul(new Scalar(settings.headOverlap())));
    }

    /** The share of a batch's pairs that are no ties whose chosen response has strictly more. */
    private static double accuracy(double[] scores, List<Lesson> batch) {
        int decided = 0;
        int right = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (!batch.get(i).comparison().tie()) {
                decided++;
                right += scores[i] > scores[batch.size() + i] ? 1 : 0;
            }
        }
        return decided == 0 ? Double.NaN : (double) right / decided;
    }
}
