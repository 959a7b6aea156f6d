package io.guerdon.reproductions.predicting;

import java.util.ArrayList;
import java.util.List;

/**
 * How one of the many small reward models is made.
 *
 * @param view what it sees
 * @param hidden units of its hidden layer; 0 for a linear model
 * @param pairs what is compared
 * @param problems how many it learns from
 * @param noise the share of pairs whose label is turned round
 */
record Recipe(View view, int hidden, Pairs pairs, int problems, double noise) {

    /** What a model sees of a solution: a stretch of the features. */
    enum View {
        /** Length, lines, how calculations are written. */
        SURFACE(0, SolutionFeatures.SURFACE),
        /** Wrong calculations, numbers from nowhere. */
        ARITHMETIC(SolutionFeatures.SURFACE, SolutionFeatures.FIRST_WORD),
        /** Words and pairs of words. */
        WORDS(SolutionFeatures.FIRST_WORD, SolutionFeatures.FIRST_WORD + SolutionFeatures.WORDS),
        /** All of it. */
        ALL(0, SolutionFeatures.FIRST_WORD + SolutionFeatures.WORDS);

        private final int from;
        private final int to;

        View(int from, int to) {
            this.from = from;
            this.to = to;
        }

        int from() {
            return from;
        }

        int to() {
            return to;
        }
    }

    /** What is compared in training. */
    enum Pairs {
        /** A person's right solution with a model's wrong one: the style tells them apart. */
        HUMAN,
        /** A model's right solution with a model's wrong one. */
        MODEL,
        /** Both. */
        BOTH
    }

    /** The sizes of training sets. */
    static final List<Integer> SIZES = List.of(50, 200, 700);

    /** All of them: four views and a network, three kinds of pairs, three sizes, with and without noise. */
    static List<Recipe> all() {
        var recipes = new ArrayList<Recipe>();
        for (var pairs : Pairs.values()) {
            for (int problems : SIZES) {
                for (double noise : new double[] {0, 0.3}) {
                    for (var view : View.values()) {
                        recipes.add(new Recipe(view, 0, pairs, problems, noise));
                    }
                    recipes.add(new Recipe(View.ALL, 16, pairs, problems, noise));
                }
            }
        }
        return recipes;
    }
}
