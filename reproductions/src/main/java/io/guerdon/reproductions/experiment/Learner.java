package io.guerdon.reproductions.experiment;

import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.policy.learning.Grpo;
import io.guerdon.policy.learning.Monitor;
import io.guerdon.policy.learning.Ppo;
import java.io.IOException;

/** An algorithm as a cell sees it: it counts its updates, and all of it can be saved and restored. */
public interface Learner {

    /** Updates done. */
    long update();

    /** Learns until its updates are done or the monitor says stop. */
    void train(Monitor monitor) throws IOException;

    /** Adds everything to a checkpoint. */
    Checkpoint.Draft save(Checkpoint.Draft draft);

    /** Goes on from a checkpoint. */
    void restore(Checkpoint saved);

    /** PPO. */
    static Learner of(Ppo ppo) {
        return new Learner() {
            @Override
            public long update() {
                return ppo.update();
            }

            @Override
            public void train(Monitor monitor) throws IOException {
                ppo.train(monitor);
            }

            @Override
            public Checkpoint.Draft save(Checkpoint.Draft draft) {
                return ppo.save(draft);
            }

            @Override
            public void restore(Checkpoint saved) {
                ppo.restore(saved);
            }
        };
    }

    /** GRPO. */
    static Learner of(Grpo grpo) {
        return new Learner() {
            @Override
            public long update() {
                return grpo.update();
            }

            @Override
            public void train(Monitor monitor) throws IOException {
                grpo.train(monitor);
            }

            @Override
            public Checkpoint.Draft save(Checkpoint.Draft draft) {
                return grpo.save(draft);
            }

            @Override
            public void restore(Checkpoint saved) {
                grpo.restore(saved);
            }
        };
    }
}
