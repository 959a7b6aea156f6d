package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.spec.RewardSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it is shown. */
class ReadmeTest {

    @Test
    void theFiveLinesOfJavaScoreABatch(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("reward.yaml"), "components: {answer: math}\n");
        var reward = RewardSpec.read(file).build();
        var batch = Batch.of(List.of(Rollout.of("What is 6 times 7?", "It is \\boxed{42}.", "42")));
        var scores = reward.evaluate(batch);
        assertThat(scores.total()[0]).isEqualTo(1);
        assertThat(scores.explain(0)).contains("answer: 1", "equal", "total: 1");
    }

    @Test
    void theRewardInTheReadmeIsTheOneOfTheExample() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String example = Files.readString(Path.of("../examples/math/reward.yaml"));
        assertThat(readme)
                .contains(example.substring(example.indexOf("components:")).strip());
    }
}
