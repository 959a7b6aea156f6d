package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {

    @Test
    void theCommitIsWhatGitSaidAndUnknownWithoutGit() {
        assertThat(Build.of("1f2e3d\n").commit()).isEqualTo("1f2e3d");
        assertThat(Build.of("1f2e3d-dirty").commit()).isEqualTo("1f2e3d with changes that were not committed");
        assertThat(Build.of(" \n").commit()).isEqualTo("unknown");
        assertThat(Build.of("").toString()).isEqualTo("guerdon " + Main.VERSION + ", commit unknown");
    }

    @Test
    void theVersionIsPrintedWithItsCommit() {
        var shown = Guerdon.run("--version");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out().strip()).isEqualTo(Build.current().toString()).contains(", commit ");
    }
}
