# Finds a JDK without starting one: `find_jdk 25` prints the home of the JDK of the lowest version that is at least that.
# Sourced by ./guerdon and .ci/run; works in bash and in a POSIX sh.

jdk_version() { # home -> major version from its release file, empty when it is no JDK
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  wanted=$1 best= best_version=0
  on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) || on_path=
  for home in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* /opt/*/jdk* \
    /usr/local/*jdk* /usr/local/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.jenv/versions/* \
    "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.m2/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$home" ] || continue
    version=$(jdk_version "$home")
    [ -n "$version" ] || continue
    # The lowest version that suffices: the one the project is tested with.
    if [ "$version" -ge "$wanted" ] && { [ "$best_version" -eq 0 ] || [ "$version" -lt "$best_version" ]; }; then
      best=$home best_version=$version
    fi
  done
  [ -n "$best" ] && printf '%s\n' "$best"
}
