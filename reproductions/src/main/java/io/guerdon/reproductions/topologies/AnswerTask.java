package io.guerdon.reproductions.topologies;

import java.util.List;
import java.util.SplittableRandom;

/** Prompts, who answers them, and what answers are worth. An answer is {@link StepTask#STEPS} symbols. Thread-safe. */
interface AnswerTask {

    /** How many different symbols there are. */
    int symbols();

    /** A prompt: {@link StepTask#PROMPT} numbers. */
    double[] prompt(SplittableRandom random);

    /** Independent answers to a prompt. */
    int[][] answers(double[] prompt, int count, SplittableRandom random);

    /** A tree of two children and three levels, each of two steps. */
    Tree tree(double[] prompt, SplittableRandom random);

    /** The true reward. */
    double reward(double[] prompt, int[] answer);

    /**
     * A tree of answers.
     *
     * @param leaves the answers; neighbours share whole segments
     * @param written steps that were written, a shared beginning once
     */
    record Tree(List<int[]> leaves, int written) {}
}
