#!/usr/bin/env bash
# Runs Voice2Text: builds it where that is needed and passes all arguments on.
# usage: ./run.sh [serve | transcribe FILE... | models ... | bench ... | memory]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/prerequisites.sh"
require_dotnet
require_packages ffmpeg:ffmpeg

project=$root/Voice2Text.Web
output=$root/artifacts/app
program=$output/Voice2Text.Web
# Rebuilt when a source is newer than the program. Test sources do not count.
is_stale() {
  [[ ! -x $program ]] || [[ -n $(find "$root"/Voice2Text.{Domain,Infrastructure,Web} "$root/models/demo" "$root"/Directory.*.props \
    \( -name bin -o -name obj \) -prune -o -type f -newer "$program" -print -quit) ]]
}
if is_stale; then
  echo "Building ..." >&2
  # For this machine alone, and compiled in advance: it starts in half the time.
  if ! log=$(dotnet publish "$project" --configuration Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true --output "$output" --nologo --verbosity quiet 2>&1); then
    echo "$log" >&2
    echo "run.sh: the build failed (see above)." >&2
    exit 1
  fi
  touch "$program"
fi

export Storage__Directory=${Storage__Directory:-$root/data}
# The garbage collector would let garbage grow to the size of the processor's cache, which is the whole host's.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-400000}
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
exec "$program" "$@"
